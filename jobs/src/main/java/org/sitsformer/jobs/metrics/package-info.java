/**
 * A run's Prometheus series, and how they are served and pushed. Nothing is measured here: totals
 * are read from the run's own files.
 */
package org.sitsformer.jobs.metrics;
