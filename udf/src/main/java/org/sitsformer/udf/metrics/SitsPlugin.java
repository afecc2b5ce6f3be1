package org.sitsformer.udf.metrics;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Gives what executors do to Spark's own metrics system, so that all of its sinks have it: models
 * loaded, segments decoded, cache hits, waiting. These count all work, that of failed and repeated
 * tasks included.
 *
 * <p>Each executor registers its own counts, and tells them to the driver, which registers their
 * sums: an executor has no web page that could be scraped, the driver has one.
 *
 * <pre>{@code
 * spark-submit --conf spark.plugins=org.sitsformer.udf.metrics.SitsPlugin
 * }</pre>
 */
public final class SitsPlugin implements SparkPlugin {
  @Override
  public DriverPlugin driverPlugin() {
    return new ExecutorTotals();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorReports();
  }
}
