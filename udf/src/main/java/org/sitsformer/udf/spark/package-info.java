/** What SQL functions are to Spark; helps that know nothing of maps and models. */
package org.sitsformer.udf.spark;
