/** Small helps around Spark and processes that know nothing of maps and models. */
package org.sitsformer.udf.spark;
