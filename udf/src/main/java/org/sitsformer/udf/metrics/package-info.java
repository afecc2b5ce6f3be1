/** What executors have done, for Spark's own metrics system. */
package org.sitsformer.udf.metrics;
