/**
 * Statistics of counts and shares: distances, tests, accuracies. Nothing here knows files, runs or
 * Spark.
 */
package org.sitsformer.jobs.measure;
