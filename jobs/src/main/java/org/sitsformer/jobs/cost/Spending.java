package org.sitsformer.jobs.cost;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.sitsformer.geo.io.DaemonTimer;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.udf.spark.interop.ExecutorCores;

/**
 * Counts the core hours that a run has taken: those that it holds, whether they work or not, as
 * they are charged. A run that exceeds its budget has its jobs cancelled.
 */
public final class Spending implements AutoCloseable {
  private static final long PERIOD_MILLIS = 200;

  private final SparkContext spark;
  private final double price;
  private final double budget;
  private final ScheduledExecutorService timer;
  private long last;
  private double coreSeconds;
  private boolean exceeded;

  private Spending(SparkContext spark, long startNanos, double price, double budget) {
    this.spark = spark;
    this.price = price;
    this.budget = budget;
    this.last = startNanos;
    this.timer = DaemonTimer.named("spending");
  }

  /**
   * Counts from {@code startNanos} until closed.
   *
   * @param startNanos when the run began, by {@link System#nanoTime()}
   * @param request without a price executors are counted only when somebody asks, without a budget
   *     nothing is stopped
   */
  public static Spending start(SparkContext spark, long startNanos, CostRequest request) {
    Spending spending =
        new Spending(
            spark,
            startNanos,
            request.price() == null ? 0 : request.price(),
            request.budget() == null ? Double.POSITIVE_INFINITY : request.budget());
    if (request.price() != null) {
      var unused =
          spending.timer.scheduleAtFixedRate(
              spending::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
    return spending;
  }

  private synchronized void look() {
    long now = System.nanoTime();
    // Executors come and go.
    coreSeconds += ExecutorCores.of(spark) * ((now - last) / 1e9);
    last = now;
    if (coreSeconds / 3600 * price > budget) {
      exceeded = true;
      // Each time: one job may have ended just before, and the next begun.
      Session.cancelJobs(spark);
    }
  }

  /** Returns the core hours until now. */
  public synchronized double coreHours() {
    look();
    return coreSeconds / 3600;
  }

  /** Returns what they cost until now, in the unit of the price; 0 without a price. */
  public double amount() {
    return coreHours() * price;
  }

  /** Returns true where the work was cancelled because it has cost too much. */
  public synchronized boolean exceeded() {
    return exceeded;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
