package org.sitsformer.trust.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PermutationPValueTest {
  private static final int PLACES = 64;

  /** Places with shares of their own: what lies in one place is alike, as pixels of a field are. */
  private static long[][] side(Random random, double shift) {
    long[][] counts = new long[PLACES][2];
    for (long[] place : counts) {
      double share = Math.min(1, Math.max(0, 0.5 + 0.2 * random.nextGaussian() + shift));
      place[0] = Math.round(10_000 * share);
      place[1] = 10_000 - place[0];
    }
    return counts;
  }

  private static double pValue(long[][] a, long[][] b, long seed) {
    return PermutationPValue.pValues(a, b, List.of(Distances::totalVariation), new double[1], seed)[
        0];
  }

  @Test
  void chanceAloneIsCalledSignificantAsOftenAsItSays() {
    Random random = new Random(20261128);
    int rejected = 0;
    int rejectedByChiSquare = 0;
    for (int i = 0; i < 200; i++) {
      long[][] a = side(random, 0);
      long[][] b = side(random, 0);
      rejected += pValue(a, b, i) < 0.05 ? 1 : 0;
      rejectedByChiSquare += ChiSquare.of(sum(a), sum(b)).pValue() < 0.05 ? 1 : 0;
    }
    // Binomial of 200 and 0.05: more than 20 comes once in a thousand times.
    assertThat(rejected).isBetween(1, 20);
    // Every pixel an observation of its own: nearly always.
    assertThat(rejectedByChiSquare).isGreaterThan(180);
  }

  private static long[] sum(long[][] places) {
    long[] sum = new long[2];
    for (long[] place : places) {
      sum[0] += place[0];
      sum[1] += place[1];
    }
    return sum;
  }

  @Test
  void aShiftOfAllPlacesIsFound() {
    Random random = new Random(7);
    double p = pValue(side(random, 0), side(random, 0.2), 1);
    assertThat(p).isEqualTo(1.0 / 20_000);
  }

  @Test
  void equalSidesAreEqual() {
    long[][] counts = side(new Random(3), 0);
    assertThat(pValue(counts, counts, 1)).isEqualTo(1);
    assertThatThrownBy(() -> pValue(counts, new long[3][2], 1))
        .hasMessage("Sides have 64 and 3 places");
  }
}
