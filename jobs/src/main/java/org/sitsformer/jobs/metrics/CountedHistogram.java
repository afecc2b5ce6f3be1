package org.sitsformer.jobs.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Arrays;

/**
 * A histogram of values that others have counted: a map has more pixels than anybody would observe
 * one by one.
 */
final class CountedHistogram implements Collector {
  private final String name;
  private final String help;
  private final double[] bounds;
  private volatile MetricSnapshot snapshot;

  /**
   * @param bounds upper bounds of the buckets, in ascending order and without infinity
   */
  CountedHistogram(String name, String help, double[] bounds) {
    this.name = name;
    this.help = help;
    this.bounds = Arrays.copyOf(bounds, bounds.length + 1);
    this.bounds[bounds.length] = Double.POSITIVE_INFINITY;
    set(new Counts(bounds));
  }

  /** How many values lie in which bucket, and their sum. */
  static final class Counts {
    private final double[] bounds;
    private final long[] counts;
    private double sum;

    Counts(double... bounds) {
      this.bounds = bounds;
      this.counts = new long[bounds.length + 1];
    }

    /** Adds {@code count} values of that size; a bound belongs to its bucket. */
    void add(double value, long count) {
      int bucket = 0;
      while (bucket < bounds.length && value > bounds[bucket]) {
        bucket++;
      }
      add(bucket, count, value * count);
    }

    /** Adds values that lie in a bucket. */
    void add(int bucket, long count, double total) {
      counts[bucket] += count;
      sum += total;
    }
  }

  void set(Counts counts) {
    snapshot =
        HistogramSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(
                HistogramDataPointSnapshot.builder()
                    .classicHistogramBuckets(
                        ClassicHistogramBuckets.of(bounds, counts.counts.clone()))
                    .sum(counts.sum)
                    .build())
            .build();
  }

  @Override
  public MetricSnapshot collect() {
    return snapshot;
  }

  @Override
  public String getPrometheusName() {
    return name;
  }
}
