package org.sitsformer.trust.measure;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.statistics.inference.Inequality;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.commons.statistics.inference.PValueMethod;

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

  /** Largest sample of the one-sample distribution that is held in memory. */
  private static final int HELD = 100_000;

  /** Beyond this n d^2 the p-value is under the least double. */
  private static final double NEVER = 370;

  /**
   * Compares two distributions over the same bins, in the order of their values.
   *
   * @throws IllegalArgumentException if they differ in length or one is empty
   */
  public static KolmogorovSmirnov of(long[] a, long[] b) {
    double distance = Distances.kolmogorovSmirnov(a, b);
    long n = Distances.total(a, b);
    long m = Distances.total(b, a);
    double p = Math.max(n, m) <= EXACT ? exact(a, b) : asymptotic(distance, n, m);
    return new KolmogorovSmirnov(distance, p);
  }

  private static double exact(long[] a, long[] b) {
    return KolmogorovSmirnovTest.withDefaults()
        .with(PValueMethod.EXACT)
        .with(Inequality.NON_STRICT)
        .test(values(a), values(b))
        .getPValue();
  }

  private static double[] values(long[] counts) {
    return IntStream.range(0, counts.length)
        .boxed()
        .flatMapToDouble(i -> IntStream.range(0, (int) counts[i]).mapToDouble(k -> i))
        .toArray();
  }

  /**
   * Returns the chance of the distance in one sample of nm / (n + m) observations, to which the
   * two-sample distribution comes close as the samples grow (Hodges 1958); so does scipy.
   */
  static double asymptotic(double distance, long n, long m) {
    long effective = (long) Math.rint((double) n * m / ((double) n + m));
    if (effective * distance * distance >= NEVER) {
      return 0;
    }
    if (effective * distance <= 0.5) {
      return 1;
    }
    if (effective <= HELD) {
      return oneSample(distance, (int) effective);
    }
    int size = (int) Math.min(effective, Integer.MAX_VALUE);
    double below =
        new org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest()
            .pelzGood(distance, size);
    return Math.min(1, Math.max(0, 1 - below));
  }

  /** The library has the distribution behind its test: it is given a sample of this distance. */
  private static double oneSample(double distance, int size) {
    double[] sample = new double[size];
    Arrays.setAll(sample, i -> Math.min(1, (double) i / size + distance));
    return KolmogorovSmirnovTest.withDefaults().test(sample, x -> x).getPValue();
  }
}
