package org.sitsformer.geo.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
  @Test
  void takesTheFinestBinsThatHoldAllValues() {
    Histogram narrow = of(false, 100, 163);
    assertThat(narrow.exponent()).isZero();
    assertThat(narrow.lowerEdge(0)).isEqualTo(100);
    Histogram wide = of(false, 100, 164);
    assertThat(wide.width()).isEqualTo(2);
    assertThat(wide.lowerEdge(0)).isEqualTo(100);
    assertThat(wide.counts()[32]).isEqualTo(1);
  }

  @Test
  void holdsFloatingValuesOfAnySize() {
    assertThat(of(true, 0.25).exponent()).isEqualTo(Histogram.FINEST);
    assertThat(of(true, -3.4e38, 3.4e38, 0.5).total()).isEqualTo(3);
    Histogram ndvi = of(true, -0.2, 0.9);
    assertThat(ndvi.width()).isEqualTo(1 / 32.0);
    assertThat(ndvi.lowerEdge(0)).isEqualTo(-7 / 32.0);
  }

  @Test
  void anEmptyOneIsNeutral() {
    Histogram some = of(false, 7, 9);
    assertThat(of(false).merge(some)).isEqualTo(some);
    assertThat(some.merge(of(false))).isEqualTo(some);
    assertThat(of(false).total()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void mergingEqualsCountingTogether(long seed) {
    Random random = new Random(seed);
    boolean floating = seed % 2 == 0;
    double[] a = values(random, floating);
    double[] b = values(random, floating);
    double[] both = new double[a.length + b.length];
    System.arraycopy(b, 0, both, 0, b.length);
    System.arraycopy(a, 0, both, b.length, a.length);
    assertThat(of(floating, a).merge(of(floating, b))).isEqualTo(of(floating, both));
    assertThat(of(floating, b).merge(of(floating, a))).isEqualTo(of(floating, both));
  }

  private static double[] values(Random random, boolean floating) {
    double scale = Math.scalb(1.0, random.nextInt(14));
    double shift = random.nextInt(5000) - 2500;
    double[] values = new double[1 + random.nextInt(300)];
    for (int i = 0; i < values.length; i++) {
      double value = shift + scale * random.nextGaussian();
      values[i] = floating ? (float) value : Math.rint(value);
    }
    return values;
  }

  private static Histogram of(boolean floating, double... values) {
    Histogram.Builder builder =
        floating ? Histogram.Builder.ofFloating() : Histogram.Builder.ofWholeNumbers();
    for (double value : values) {
      builder.add(value);
    }
    return builder.build();
  }
}
