package org.sitsformer.predict.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.TestModels;
import org.sitsformer.predict.engine.EngineKind;
import org.sitsformer.predict.engine.LoadedModel;

final class SeriesClassifierTest {
  private static final DaySpan SPAN =
      DaySpan.of(LocalDate.of(2013, 9, 14), LocalDate.of(2014, 9, 14));
  private static final int DATES = 20;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void givesABlocksResultForEachOfItsPixels(EngineKind engine) {
    compare(TestModels.load(TestModels.tiny("pixel"), engine));
  }

  @ParameterizedTest
  @ValueSource(strings = {"index", "padded"})
  void followsTheContract(String rule) {
    TestModels.variant(
        folder,
        "pixel",
        item -> {
          if (rule.equals("index")) {
            TestModels.properties(item).put("sits:time-encoding", "index");
          } else {
            TestModels.properties(item).put("sits:drops-masked-dates", false);
          }
        });
    compare(TestModels.load(folder, EngineKind.ONNX));
  }

  private static void compare(LoadedModel model) {
    PixelWindow window = new PixelWindow(0, 0, 15, 12);
    int[] days = new int[DATES];
    for (int t = 0; t < DATES; t++) {
      days[t] = (int) SPAN.first() + 18 * t;
    }
    Stack stack = RandomStacks.stack(3, window, days, List.of("B1", "B2"), 0.8);
    BlockRaster expected;
    try (BlockClassifier blocks =
        new BlockClassifier(
            model,
            SPAN,
            new ClassifyOptions(64, new MapOptions(true, List.of(), Smoothing.NONE)))) {
      expected = blocks.classify(stack, window);
    }
    SeriesClassifier classifier = new SeriesClassifier(model);

    for (int p = 0; p < window.pixels(); p++) {
      float[][] dates = new float[DATES][];
      long[] positions = new long[DATES];
      boolean[] valid = new boolean[DATES];
      for (int t = 0; t < DATES; t++) {
        int pixels = (int) window.pixels();
        valid[t] = stack.valid()[t * pixels + p] == 1;
        dates[t] =
            new float[] {
              stack.values()[2 * t * pixels + p], stack.values()[(2 * t + 1) * pixels + p]
            };
        positions[t] = LocalDate.ofEpochDay(days[t]).getDayOfYear();
      }
      SeriesClassifier.Result result = classifier.classify(dates, positions, valid);

      assertThat((byte) result.landClass().value()).isEqualTo(expected.classes()[p]);
      for (int k = 0; k < 3 && result.landClass().value() != 0; k++) {
        assertThat((byte) ConfidenceCode.code(result.probabilities()[k]))
            .isEqualTo(expected.probabilities()[k][p]);
      }
    }
    assertThat(expected.classes()).contains(0);
  }

  @Test
  void refusesModelsOfWholeCells() {
    LoadedModel chip = TestModels.load(TestModels.tiny("chip"), EngineKind.ONNX);

    assertThatThrownBy(() -> new SeriesClassifier(chip))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "chip-1.0.0 labels cells of [8, 8] pixels; only models of single pixels have series");
  }
}
