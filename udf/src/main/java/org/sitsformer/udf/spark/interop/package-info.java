/** The glue between Spark's Scala and Java: nothing else of this program imports {@code scala}. */
package org.sitsformer.udf.spark.interop;
