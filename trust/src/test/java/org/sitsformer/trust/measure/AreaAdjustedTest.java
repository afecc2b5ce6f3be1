package org.sitsformer.trust.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sitsformer.trust.measure.AreaAdjusted.Estimate;

/** The worked example of Olofsson et al. 2014, section 5, to two digits and to whole hectares. */
class AreaAdjustedTest {
  /** Deforestation, forest gain, stable forest, stable non-forest: table 8. */
  private static final ConfusionMatrix SAMPLE =
      new ConfusionMatrix(
          new long[][] {{66, 0, 5, 4}, {0, 55, 8, 12}, {1, 0, 153, 11}, {2, 1, 9, 313}});

  /** Pixels of the map. */
  private static final double[] MAPPED = {200_000, 150_000, 3_200_000, 6_450_000};

  private static final double HECTARES_A_PIXEL = 0.09;

  private final AreaAdjusted adjusted = AreaAdjusted.of(SAMPLE, MAPPED);

  private static void rounded(List<Estimate> estimates, double... valuesAndMargins) {
    for (int i = 0; i < estimates.size(); i++) {
      assertThat(estimates.get(i).value()).isEqualTo(valuesAndMargins[2 * i], within(0.005));
      assertThat(estimates.get(i).margin()).isEqualTo(valuesAndMargins[2 * i + 1], within(0.005));
    }
  }

  @Test
  void accuraciesAreThePublishedOnes() {
    rounded(adjusted.users(), 0.88, 0.07, 0.73, 0.10, 0.93, 0.04, 0.96, 0.02);
    rounded(adjusted.producers(), 0.75, 0.21, 0.85, 0.25, 0.93, 0.03, 0.96, 0.02);
    rounded(List.of(adjusted.overall()), 0.95, 0.02);
  }

  @Test
  void areasAreThePublishedOnes() {
    double[] hectares = {21_158, 11_686, 285_770, 581_386};
    double[] margins = {6_158, 3_756, 15_510, 16_282};
    for (int i = 0; i < hectares.length; i++) {
      Estimate area = adjusted.areas().get(i);
      assertThat(area.value() * HECTARES_A_PIXEL).isEqualTo(hectares[i], within(0.5));
      assertThat(area.margin() * HECTARES_A_PIXEL).isEqualTo(margins[i], within(0.5));
    }
    assertThat(adjusted.areas().get(0).margin()).isEqualTo(68_418, within(0.5));
  }

  @Test
  void classThatTheMapDoesNotHaveWeighsNothing() {
    ConfusionMatrix sample = new ConfusionMatrix(new long[][] {{8, 0, 2}, {1, 9, 0}, {0, 0, 0}});
    AreaAdjusted two = AreaAdjusted.of(sample, new double[] {30, 70, 0});
    assertThat(two.overall().value()).isEqualTo(0.3 * 0.8 + 0.7 * 0.9, within(1e-12));
    assertThat(two.users().get(2).value()).isNaN();
    assertThat(two.producers().get(2).value()).isZero();
    assertThat(two.areas().get(2).value()).isEqualTo(30 * 0.2, within(1e-12));
  }

  @Test
  void areasAndClassesMustBeAsMany() {
    assertThatThrownBy(() -> AreaAdjusted.of(SAMPLE, new double[] {1, 2}))
        .hasMessage("4 classes and 2 areas");
  }
}
