package org.sitsformer.jobs.stabilize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.classify.BlockRaster;

class StableRuleTest {
  private static final List<Integer> VALUES = List.of(3, 7, 9);

  /** A pixel of a class, and what the others of {@link #VALUES} have, stored as maps store it. */
  private static BlockRaster pixel(int value, int... codes) {
    int index = VALUES.indexOf(value);
    byte[][] planes = new byte[codes.length > 1 ? VALUES.size() : 0][1];
    for (int k = 0; k < planes.length; k++) {
      planes[k][0] = (byte) codes[k];
    }
    int confidence = codes.length > 1 ? codes[index] : codes[0];
    return new BlockRaster(
        new PixelWindow(4, 5, 1, 1),
        new byte[] {(byte) value},
        new byte[] {(byte) confidence},
        new byte[] {12},
        planes,
        new byte[0][]);
  }

  private static StableRule rule(double margin) {
    return new StableRule(VALUES, margin, true);
  }

  @ParameterizedTest
  @CsvSource({
    // 120 / 254 is 26 / 254 = 0.10236 above 94 / 254.
    "121, 95, 0.1, 7, 121",
    "121, 95, 0.11, 3, 95",
    "121, 121, 0, 7, 121",
  })
  void probabilitiesAreComparedWhereTheyWereKept(
      int now, int then, double margin, int value, int confidence) {
    StableRule.Outcome outcome =
        rule(margin).apply(pixel(7, then, now, 254 + 2 - now - then), pixel(3, 200));

    assertThat(outcome.raster().classes()[0]).isEqualTo((byte) value);
    assertThat(outcome.raster().confidence()[0]).isEqualTo((byte) confidence);
    assertThat(outcome.raster().validDates()[0]).isEqualTo((byte) 12);
    assertThat(outcome.changed()).isEqualTo(value == 7 ? 1 : 0);
    assertThat(outcome.kept()).isEqualTo(value == 7 ? 0 : 1);
  }

  @ParameterizedTest
  @CsvSource({
    // What is left of 0.6 is 0.4; of 0.3 it would be 0.7, but no class has more than the first.
    "153, true, 0.19, 7",
    "153, true, 0.21, 3",
    "77, true, 0, 7",
    // A majority filter chose a class that may be the model's second.
    "77, false, 0, 3",
  })
  void elseTheEarlierClassHasTheMostThatItCan(
      int confidence, boolean winnersAreFirst, double margin, int value) {
    StableRule.Outcome outcome =
        new StableRule(VALUES, margin, winnersAreFirst).apply(pixel(7, confidence), pixel(3, 200));

    assertThat(outcome.raster().classes()[0]).isEqualTo((byte) value);
  }

  @Test
  void nothingTodayKeepsWhatWas() {
    StableRule.Outcome outcome = rule(0.1).apply(pixel(0, 0), pixel(3, 200));

    assertThat(outcome.raster().classes()[0]).isEqualTo((byte) 3);
    assertThat(outcome.raster().confidence()[0]).isEqualTo((byte) 200);
    assertThat(outcome.kept() + outcome.changed()).isZero();
  }

  @Test
  void nothingBeforeTakesWhatIs() {
    StableRule.Outcome outcome = rule(1).apply(pixel(7, 130), pixel(0, 0));

    assertThat(outcome.raster().classes()[0]).isEqualTo((byte) 7);
    assertThat(outcome.kept() + outcome.changed()).isZero();
  }

  @Test
  void applyingItAgainChangesNothing() {
    BlockRaster today = pixel(7, 150);
    for (double margin : new double[] {0, 0.1, 0.2, 0.3, 1}) {
      BlockRaster once = rule(margin).apply(today, pixel(3, 200)).raster();
      StableRule.Outcome again = rule(margin).apply(today, once);

      assertThat(again.raster().classes()).isEqualTo(once.classes());
      assertThat(again.raster().confidence()).isEqualTo(once.confidence());
      assertThat(again.changed()).isZero();
    }
  }
}
