/**
 * Parquet files of rows without Spark's committers: one file by whoever holds the rows, put whole.
 */
package org.sitsformer.udf.parquet;
