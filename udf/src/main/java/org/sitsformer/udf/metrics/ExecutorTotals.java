package org.sitsformer.udf.metrics;

import com.codahale.metrics.Gauge;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;

/** The sums of what executors have told, lost ones included, in the driver's metrics system. */
final class ExecutorTotals implements DriverPlugin {
  /** In a local session the executor's own counts are in the same system. */
  private static final String PREFIX = "executors.";

  private final Map<String, ExecutorCounts> latest = new ConcurrentHashMap<>();

  @Override
  public void registerMetrics(String application, PluginContext plugin) {
    ExecutorCounts.NAMES.forEach(
        (name, count) ->
            plugin.metricRegistry().register(PREFIX + name, (Gauge<Long>) () -> sum(count)));
  }

  @Override
  public Object receive(Object message) {
    ExecutorCounts counts = (ExecutorCounts) message;
    latest.put(counts.executor(), counts);
    return null;
  }

  private long sum(ToLongFunction<ExecutorCounts> count) {
    return latest.values().stream().mapToLong(count).sum();
  }
}
