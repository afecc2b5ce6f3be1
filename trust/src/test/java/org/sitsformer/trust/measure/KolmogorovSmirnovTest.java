package org.sitsformer.trust.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values are scipy's; {@code tests/python/test_measures.py} compares many more. */
class KolmogorovSmirnovTest {
  private static double pValue(long a, long ofA, long b, long ofB) {
    return KolmogorovSmirnov.of(new long[] {a, ofA - a}, new long[] {b, ofB - b}).pValue();
  }

  @ParameterizedTest
  @CsvSource({
    "3, 7, 5, 6, 0.5279720279720281",
    "500, 700, 100, 1000, 9.683122714928887e-146",
    "5, 10001, 2, 2, 4.999000149979443e-07",
    "5000, 10001, 70, 100, 0.000599433737141823",
    "5000, 12000, 5100, 12000, 0.7956690081907327",
    "1000000000, 2000000000, 1000200000, 2000000000, 4.122032433343773e-09",
    "1000001, 2000001, 1000000, 2000000, 1",
    "100000, 400000, 150000, 400000, 0"
  })
  void chancesAreThoseOfOneDistribution(long a, long ofA, long b, long ofB, double expected) {
    assertThat(pValue(a, ofA, b, ofB)).isCloseTo(expected, Percentage.withPercentage(1e-4));
    assertThat(pValue(b, ofB, a, ofA)).isCloseTo(expected, Percentage.withPercentage(1e-4));
  }

  /** Every order of four observations and five, without the recursion. */
  @Test
  void exactChancesAreSharesOfAllOrders() {
    int n = 4;
    int m = 5;
    for (int a = 0; a <= n; a++) {
      for (int b = 0; b <= m; b++) {
        int distance = Math.abs(a * m - b * n);
        int orders = 0;
        int reached = 0;
        for (int order = 0; order < 1 << (n + m); order++) {
          if (Integer.bitCount(order) == n) {
            orders++;
            reached += distance(order, n, m) >= distance ? 1 : 0;
          }
        }
        assertThat(orders).isEqualTo(126);
        assertThat(pValue(a, n, b, m)).isEqualTo((double) reached / orders, within(1e-15));
      }
    }
  }

  /** Returns the largest difference of the cumulative shares, times nm. */
  private static int distance(int order, int n, int m) {
    int largest = 0;
    int i = 0;
    int j = 0;
    for (int step = 0; step < n + m; step++) {
      if ((order >> step & 1) == 1) {
        i++;
      } else {
        j++;
      }
      largest = Math.max(largest, Math.abs(i * m - j * n));
    }
    return largest;
  }

  @Test
  void chancesFallAsTheDistanceGrowsWhereverTheFormulaChanges() {
    for (long size : new long[] {280, 20_002, 200_000, 4_000_000, 2_000_000_000}) {
      // Against a sample that is as good as the distribution itself.
      long other = Long.MAX_VALUE >> 24;
      double last = 1;
      for (double squared = 0.001; squared < 380; squared *= 1.1) {
        double distance = Math.sqrt(squared / size);
        if (distance < 1) {
          double p = KolmogorovSmirnov.asymptotic(distance, size, other);
          assertThat(p).as("n d^2 of %s, n of %d", squared, size).isBetween(0.0, last * 1.000001);
          last = p;
        }
      }
      assertThat(last).isLessThan(1e-40);
    }
  }

  @Test
  void emptyAndNegativeAreNoDistributions() {
    assertThatThrownBy(() -> KolmogorovSmirnov.of(new long[2], new long[] {1, 0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A distribution has no counts");
    assertThatThrownBy(() -> KolmogorovSmirnov.of(new long[] {1, -1}, new long[] {1, 0}))
        .hasMessage("A count is -1");
  }
}
