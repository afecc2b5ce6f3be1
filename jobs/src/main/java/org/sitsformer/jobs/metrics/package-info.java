/** A run's Prometheus series, and how they are served and pushed. */
package org.sitsformer.jobs.metrics;
