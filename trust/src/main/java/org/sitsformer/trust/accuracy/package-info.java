/**
 * How a map agrees with a reference, from samples that were counted elsewhere, and the document
 * that says so. No Spark, no files; the formulas are measure's.
 */
package org.sitsformer.trust.accuracy;
