/**
 * How predictions and acquisitions of two sides differ, from counts by place and by day, and why.
 * No Spark, no files.
 */
package org.sitsformer.trust.drift;
