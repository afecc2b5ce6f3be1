package org.sitsformer.trust.measure;

import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.apache.commons.statistics.inference.SignificanceResult;

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
   * @throws IllegalArgumentException if they differ in length or one is empty
   */
  public static ChiSquare of(long[] a, long[] b) {
    long counts = Math.addExact(Distances.total(a, b), Distances.total(b, a));
    int[] used = IntStream.range(0, a.length).filter(i -> a[i] + b[i] > 0).toArray();
    if (used.length == 1) {
      return new ChiSquare(0, 0, 1, 0);
    }
    long[][] table = new long[used.length][];
    for (int i = 0; i < used.length; i++) {
      table[i] = new long[] {a[used[i]], b[used[i]]};
    }
    SignificanceResult result = ChiSquareTest.withDefaults().test(table);
    double statistic = result.getStatistic();
    return new ChiSquare(
        statistic, used.length - 1, result.getPValue(), Math.sqrt(statistic / counts));
  }
}
