/**
 * How a map agrees with a reference, from samples that were counted elsewhere. No Spark, no files.
 */
package org.sitsformer.trust.accuracy;
