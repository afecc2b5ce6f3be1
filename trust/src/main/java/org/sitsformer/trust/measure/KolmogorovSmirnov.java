package org.sitsformer.trust.measure;

import java.util.Arrays;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/**
 * The two-sample Kolmogorov-Smirnov test on counts. Its p-value takes every count for an
 * observation of its own, which neighbouring pixels are not: see {@code docs/drift.md}.
 *
 * @param distance largest difference of the cumulative shares, 0 to 1
 * @param pValue chance of at least this distance between two samples of one distribution, two-sided
 */
public record KolmogorovSmirnov(double distance, double pValue) {
  /** Largest sample for which the p-value is exact. */
  static final int EXACT = 10_000;

  /** Largest sample for which the library multiplies matrices; it has a series for others. */
  private static final int MATRICES = 140;

  /** Up to this n d^2 the p-value of others is 1, to all digits of a double. */
  private static final double ALWAYS = 0.03;

  /** From this n d^2 on twice the one-sided chance is the two-sided one, to six digits. */
  private static final double ONE_SIDED = 2.2;

  /** The same to ten digits, for small samples. */
  private static final double ONE_SIDED_SMALL = 4;

  /** From this n d^2 on the p-value is under the least double of full precision. */
  private static final double NEVER = 370;

  /** Largest sample for which the one-sided chance is summed up. */
  private static final int SUMMED = 1_000_000;

  /**
   * Compares two distributions over the same bins, in the order of their values.
   *
   * @throws IllegalArgumentException if they differ in length, one is empty or a count is negative
   */
  public static KolmogorovSmirnov of(long[] a, long[] b) {
    double distance = Distances.kolmogorovSmirnov(a, b);
    long n = Distances.total(a, b);
    long m = Distances.total(b, a);
    double p = Math.max(n, m) <= EXACT ? exact(a, (int) n, b, (int) m) : asymptotic(distance, n, m);
    return new KolmogorovSmirnov(distance, p);
  }

  /**
   * Returns the share of all orders of n and m observations in which the distance is reached. An
   * order is a path of n steps to the one side and m to the other; of those that lead to a point,
   * the last step was one of the i steps so far with a chance of i / (i + j). What is summed is the
   * share of paths that have reached the distance, so small chances keep all their digits.
   */
  private static double exact(long[] a, int n, long[] b, int m) {
    long distance = 0;
    long sumA = 0;
    long sumB = 0;
    for (int bin = 0; bin < a.length; bin++) {
      sumA += a[bin];
      sumB += b[bin];
      distance = Math.max(distance, Math.abs(sumA * m - sumB * n));
    }
    if (distance == 0) {
      return 1;
    }
    // By j; outside of low to high all paths have.
    double[] reached = new double[m + 1];
    Arrays.fill(reached, 1);
    for (int i = 0; i <= n; i++) {
      long here = (long) i * m;
      int low = (int) Math.max(0, Math.floorDiv(here - distance, n) + 1);
      int high = (int) Math.min(m, -Math.floorDiv(-here - distance, n) - 1);
      if (low > high) {
        return 1;
      }
      double before = 1;
      for (int j = low; j <= high; j++) {
        before = i + j == 0 ? 0 : (reached[j] * i + before * j) / (i + j);
        reached[j] = before;
      }
    }
    return reached[m];
  }

  /**
   * Returns the chance of the distance in one sample of nm / (n + m) observations, to which the
   * two-sample distribution comes close as the samples grow (Hodges 1958); so does scipy.
   */
  static double asymptotic(double distance, long n, long m) {
    long effective = (long) Math.rint((double) n * m / ((double) n + m));
    return oneSample(distance, (int) Math.min(effective, Integer.MAX_VALUE));
  }

  /** Returns the chance of at least a distance from the true distribution, as Simard chooses. */
  private static double oneSample(double distance, int n) {
    double steps = n * distance;
    double squared = steps * distance;
    if (steps <= 0.5 || (n > MATRICES && squared <= ALWAYS)) {
      return 1;
    }
    if (squared >= NEVER) {
      return 0;
    }
    if (distance >= 0.5 || squared >= (n > MATRICES ? ONE_SIDED : ONE_SIDED_SMALL)) {
      return Math.min(1, 2 * oneSided(distance, n));
    }
    return Math.min(1, Math.max(0, 1 - new KolmogorovSmirnovTest().cdf(distance, n)));
  }

  /**
   * Returns the chance that the sample's distribution lies so far above the true one (Birnbaum and
   * Tingey 1951), whose terms are binomial probabilities; for very large samples the limit (Maag
   * and Dicaire 1971).
   */
  private static double oneSided(double distance, int n) {
    if (n > SUMMED) {
      double root = 6.0 * n * distance + 1;
      return Math.exp(-root * root / (18.0 * n));
    }
    double sum = 0;
    for (int j = 0; j < n; j++) {
      double share = distance + (double) j / n;
      if (share >= 1) {
        break;
      }
      sum += new BinomialDistribution(null, n, share).probability(j) / share;
    }
    return distance * sum;
  }
}
