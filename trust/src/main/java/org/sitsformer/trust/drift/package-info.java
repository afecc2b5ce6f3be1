/**
 * How predictions and acquisitions of two sides differ, from counts by place and by day, what of
 * that matters, and why; and what can be asked for. No Spark, no files: formulas over plain counts
 * stand in measure, the document in finding.
 */
package org.sitsformer.trust.drift;
