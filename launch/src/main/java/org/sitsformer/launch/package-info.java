/**
 * The packaged jar's first class, which has to load where Java, Scala or Spark do not fit. Nothing
 * else of the program may be used here.
 */
package org.sitsformer.launch;
