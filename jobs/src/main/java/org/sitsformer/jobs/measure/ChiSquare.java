package org.sitsformer.jobs.measure;

import java.util.stream.IntStream;
import org.apache.commons.math3.special.Gamma;

/**
 * Pearson's chi-square test of two distributions over the same bins, without a correction for
 * continuity. Bins that are empty in both are left out.
 *
 * @param statistic sum of squared differences over the expected counts, 0 and up
 * @param degrees degrees of freedom: bins that are used, less one
 * @param pValue chance of at least this statistic under one distribution, every count an
 *     observation of its own; 1 where there are no degrees of freedom
 * @param cramersV effect size, {@code sqrt(statistic / counts)}, 0 to 1 (Cramer 1946)
 */
public record ChiSquare(double statistic, int degrees, double pValue, double cramersV) {

  /**
   * Compares two distributions.
   *
   * @throws IllegalArgumentException if they differ in length, one is empty or a count is negative
   */
  public static ChiSquare of(long[] a, long[] b) {
    double ofA = Distances.total(a, b);
    double ofB = Distances.total(b, a);
    double counts = ofA + ofB;
    int[] used = IntStream.range(0, a.length).filter(i -> a[i] + b[i] > 0).toArray();
    if (used.length == 1) {
      return new ChiSquare(0, 0, 1, 0);
    }
    double statistic = 0;
    for (int i : used) {
      double both = (double) a[i] + b[i];
      statistic += term(a[i], both * ofA / counts) + term(b[i], both * ofB / counts);
    }
    int degrees = used.length - 1;
    // The library's test takes the chance from 1, of which the small ones have no digits left.
    double p = Gamma.regularizedGammaQ(degrees / 2.0, statistic / 2);
    return new ChiSquare(statistic, degrees, p, Math.sqrt(statistic / counts));
  }

  private static double term(double observed, double expected) {
    double difference = observed - expected;
    return difference * difference / expected;
  }
}
