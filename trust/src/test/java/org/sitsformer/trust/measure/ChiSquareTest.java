package org.sitsformer.trust.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Values are scipy's; {@code tests/python/test_measures.py} compares many more. */
class ChiSquareTest {
  private static final Percentage CLOSE = Percentage.withPercentage(1e-9);

  @Test
  void oneDistributionIsLikely() {
    ChiSquare test = ChiSquare.of(new long[] {10, 20, 30}, new long[] {12, 18, 33});
    assertThat(test.statistic()).isCloseTo(0.35698011261921103, CLOSE);
    assertThat(test.degrees()).isEqualTo(2);
    assertThat(test.pValue()).isCloseTo(0.8365323750549782, CLOSE);
    assertThat(test.cramersV()).isCloseTo(Math.sqrt(0.35698011261921103 / 123), CLOSE);
  }

  @Test
  void binsThatAreEmptyOnBothSidesDoNotCount() {
    ChiSquare test = ChiSquare.of(new long[] {1000, 0, 10}, new long[] {10, 0, 1000});
    assertThat(test.statistic()).isCloseTo(1940.7920792079208, CLOSE);
    assertThat(test.degrees()).isEqualTo(1);
    assertThat(test.pValue()).isZero();
    assertThat(ChiSquare.of(new long[] {0, 7}, new long[] {0, 9}))
        .isEqualTo(new ChiSquare(0, 0, 1, 0));
  }

  /** What is taken from 1 ends at 1e-16. */
  @Test
  void smallChancesKeepTheirDigits() {
    assertThat(ChiSquare.of(new long[] {100, 300}, new long[] {300, 100}).pValue())
        .isCloseTo(2.0884875837625688e-45, CLOSE);
  }

  @Test
  void manyPixelsDoNotOverflow() {
    long many = 1L << 40;
    ChiSquare test = ChiSquare.of(new long[] {many, many}, new long[] {many, 3 * many});
    assertThat(test.pValue()).isZero();
    assertThat(test.cramersV()).isCloseTo(0.25, CLOSE);
    assertThatThrownBy(() -> ChiSquare.of(new long[] {1}, new long[] {1, 2}))
        .hasMessage("Distributions have 1 and 2 bins");
  }
}
