package org.sitsformer.udf.metrics;

import com.codahale.metrics.Gauge;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.sitsformer.geo.io.DaemonTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor's counts, in its own metrics system and, every second that changes them, to the
 * driver.
 */
final class ExecutorReports implements ExecutorPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(ExecutorReports.class);
  private static final long SECONDS = 1;

  private PluginContext context;
  private ScheduledExecutorService timer;
  private ExecutorCounts told;

  @Override
  public void init(PluginContext plugin, Map<String, String> extra) {
    context = plugin;
    String executor = plugin.executorID();
    ExecutorCounts.NAMES.forEach(
        (name, count) ->
            plugin
                .metricRegistry()
                .register(
                    name, (Gauge<Long>) () -> count.applyAsLong(ExecutorCounts.now(executor))));
    timer = DaemonTimer.named("executor-counts");
    var unused = timer.scheduleWithFixedDelay(this::tell, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  private synchronized void tell() {
    ExecutorCounts now = ExecutorCounts.now(context.executorID());
    if (now.equals(told)) {
      return;
    }
    try {
      context.send(now);
      told = now;
    } catch (IOException | RuntimeException e) {
      // The next second tries again; an exception here would end the timer.
      LOG.debug("Counts not told to the driver", e);
    }
  }

  @Override
  public void shutdown() {
    timer.shutdownNow();
    tell();
  }
}
