/**
 * A Sentinel-2-like archive with known truth, and drift to inject into it: files, or the statistics
 * that a catalog would take of them. No Spark, and nothing of models, runs or what reads the
 * archive.
 */
package org.sitsformer.simulate;
