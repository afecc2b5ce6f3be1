package org.sitsformer.jobs.measure;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * How far two distributions over the same bins are apart. A distribution is an array of counts, one
 * a bin, none negative; bins are in the order of their values where that matters. Two arrays have
 * the same length and at least one count each; otherwise an {@link IllegalArgumentException} says
 * so.
 *
 * <p>On counts of binned values {@link #kolmogorovSmirnov} is at most the largest bin's share under
 * the distance of the values themselves, and {@link #wasserstein} is off by at most one bin width.
 */
public final class Distances {
  /**
   * Least share of a bin in {@link #populationStability}, whose logarithm has no value for an empty
   * one.
   */
  public static final double LEAST_SHARE = 1e-4;

  private Distances() {}

  /**
   * Returns half the sum of the shares' differences, 0 to 1: the share that changed its bin, net.
   */
  public static double totalVariation(long[] a, long[] b) {
    double[] p = shares(a, b);
    double[] q = shares(b, a);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.abs(p[i] - q[i]);
    }
    return sum / 2;
  }

  /**
   * Returns the population stability index {@code sum((p - q) ln(p / q))} (Siddiqi, Credit Risk
   * Scorecards, 2006): under 0.1 is called stable there, over 0.25 shifted. Shares under {@link
   * #LEAST_SHARE} count as that much, so it is 0 to 18.5.
   */
  public static double populationStability(long[] a, long[] b) {
    double[] p = shares(a, b);
    double[] q = shares(b, a);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double x = Math.max(p[i], LEAST_SHARE);
      double y = Math.max(q[i], LEAST_SHARE);
      sum += (x - y) * Math.log(x / y);
    }
    return sum;
  }

  /**
   * Returns the Jensen-Shannon distance, 0 to 1: the square root of the divergence to base 2 (Lin
   * 1991; Endres and Schindelin 2003).
   */
  public static double jensenShannon(long[] a, long[] b) {
    double[] p = shares(a, b);
    double[] q = shares(b, a);
    double divergence = 0;
    for (int i = 0; i < p.length; i++) {
      double mean = (p[i] + q[i]) / 2;
      divergence += information(p[i], mean) + information(q[i], mean);
    }
    // Rounding may leave equal distributions just under zero.
    return Math.sqrt(Math.max(0, divergence / 2 / Math.log(2)));
  }

  private static double information(double share, double mean) {
    return share == 0 ? 0 : share * Math.log(share / mean);
  }

  /** Returns the largest difference of the two cumulative shares, 0 to 1. */
  public static double kolmogorovSmirnov(long[] a, long[] b) {
    return cumulativeDifferences(a, b).max().orElse(0);
  }

  /**
   * Returns the Wasserstein-1 (earth mover's) distance in units of the values: the area between the
   * two cumulative distributions.
   *
   * @param width distance of two neighbouring bins
   */
  public static double wasserstein(long[] a, long[] b, double width) {
    return cumulativeDifferences(a, b).sum() * width;
  }

  private static DoubleStream cumulativeDifferences(long[] a, long[] b) {
    double totalA = total(a, b);
    double totalB = total(b, a);
    double[] differences = new double[a.length];
    long sumA = 0;
    long sumB = 0;
    for (int i = 0; i < a.length; i++) {
      sumA += a[i];
      sumB += b[i];
      differences[i] = Math.abs(sumA / totalA - sumB / totalB);
    }
    return Arrays.stream(differences);
  }

  /**
   * Returns the difference of the means, {@code a} less {@code b}, in units of the values.
   *
   * @param width distance of two neighbouring bins
   */
  public static double meanShift(long[] a, long[] b, double width) {
    return (mean(a, total(a, b)) - mean(b, total(b, a))) * width;
  }

  private static double mean(long[] counts, double total) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum += (double) i * counts[i];
    }
    return sum / total;
  }

  private static double[] shares(long[] counts, long[] other) {
    double total = total(counts, other);
    return Arrays.stream(counts).mapToDouble(count -> count / total).toArray();
  }

  static long total(long[] counts, long[] other) {
    if (counts.length != other.length) {
      throw new IllegalArgumentException(
          "Distributions have %d and %d bins".formatted(counts.length, other.length));
    }
    long total = 0;
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException("A count is " + count);
      }
      total += count;
    }
    if (total == 0) {
      throw new IllegalArgumentException("A distribution has no counts");
    }
    return total;
  }
}
