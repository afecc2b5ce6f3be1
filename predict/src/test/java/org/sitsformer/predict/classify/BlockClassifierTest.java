package org.sitsformer.predict.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.TestModels;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceGate;
import org.sitsformer.predict.engine.LoadedModel;

final class BlockClassifierTest {
  private static final DaySpan SPAN =
      DaySpan.of(LocalDate.of(2013, 9, 14), LocalDate.of(2014, 9, 14));
  private static final List<String> BANDS = List.of("B1", "B2");
  private static final MapOptions PROBABILITIES = new MapOptions(true, List.of(), Smoothing.NONE);

  /** The grid's origin lies inside, since block numbers may be negative. */
  private static final PixelWindow AREA = new PixelWindow(-13, -9, 45, 37);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "pixel, ONNX", "pixel, PYTORCH", "window, ONNX", "window, PYTORCH",
    "chip, ONNX", "chip, PYTORCH", "dense, ONNX", "dense, PYTORCH",
  })
  void givesWhatTheRulesSayPixelByPixel(String name, EngineKind engine) {
    checkAgainstReference(TestModels.load(TestModels.tiny(name), engine));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index",
        "days",
        "padded",
        "fixed",
        "regular",
        "regular-fixed",
        "monthly",
        "monthly-kept",
        "monthly-fixed",
        "monthly-days",
        "monthly-index",
      })
  void followsTheContractsRuleOfDates(String rule) {
    for (String name : List.of("pixel", "window", "chip")) {
      Path target = folder.resolve(name);
      assertThat(target.toFile().mkdir()).isTrue();
      TestModels.variant(target, name, rule(rule));
      checkAgainstReference(TestModels.load(target, EngineKind.ONNX));
    }
  }

  /** Changes a contract; a name that says nothing of dates leaves all valid ones. */
  static Consumer<ObjectNode> rule(String rule) {
    return item -> {
      ObjectNode properties = TestModels.properties(item);
      if (rule.startsWith("regular")) {
        properties.put("sits:date-choice", "regular").put("sits:interval", "P32D");
      } else if (rule.startsWith("monthly")) {
        properties.put("sits:date-choice", "monthly-median");
      }
      if (rule.endsWith("fixed")) {
        properties.putObject("sits:length").put("fixed", 12);
        properties.putArray("sits:length-ladder").add(12);
      }
      if (rule.endsWith("days")) {
        properties.put("sits:time-encoding", "days").put("sits:season-start", "09-01");
      } else if (rule.endsWith("index")) {
        properties.put("sits:time-encoding", "index");
      }
      if (rule.endsWith("kept") || rule.endsWith("padded")) {
        properties.put("sits:drops-masked-dates", false);
      }
    };
  }

  private static void checkAgainstReference(LoadedModel model) {
    PixelWindow core = new PixelWindow(-9, -7, 24, 19);
    Stack stack = stack(model.contract(), core, 20);

    BlockRaster found = classify(model, stack, core, 0);
    BlockRaster expected = new ReferenceClassifier(model, SPAN, stack).classify(core);

    assertSame(found, expected);
    // The stack has what the rules are about: no data, and results that differ.
    assertThat(found.classes()).contains(0);
    assertThat(countDistinct(found.confidence())).isGreaterThanOrEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "pixel, ONNX", "pixel, PYTORCH", "window, ONNX", "window, PYTORCH",
    "chip, ONNX", "chip, PYTORCH", "dense, ONNX", "dense, PYTORCH",
  })
  void isTheSameBytesForEveryCutAndBatchSize(String name, EngineKind engine) {
    LoadedModel model = TestModels.load(TestModels.tiny(name), engine);
    Stack stack = stack(model.contract(), AREA, 20);
    BlockRaster whole = classify(model, stack, AREA, 0);
    int[] batches = {16, 17, 64, 500};
    int[][] blocks = {{8, 8}, {7, 5}, {45, 1}, {1, 37}, {3, 11}};
    for (int i = 0; i < blocks.length; i++) {
      BlockRaster joined = BlockRaster.empty(AREA, 3, PROBABILITIES);
      for (int row = AREA.row(); row < AREA.endRow(); row += blocks[i][1]) {
        for (int col = AREA.col(); col < AREA.endCol(); col += blocks[i][0]) {
          PixelWindow core = new PixelWindow(col, row, blocks[i][0], blocks[i][1]).intersect(AREA);
          // As much as a block's task reads, no more.
          Stack part =
              RandomStacks.part(stack, Reach.of(model.contract(), Smoothing.NONE).inputs(core));
          paste(classify(model, part, core, batches[i % batches.length]), joined);
        }
      }
      assertSame(joined, whole);
    }
  }

  @Test
  void haloHoldsTheInputsOfEveryWindow() {
    Random random = new Random(5);
    for (String name : List.of("pixel", "window", "chip", "dense")) {
      Contract contract = TestModels.contract(TestModels.tiny(name));
      for (int i = 0; i < 200; i++) {
        PixelWindow core =
            new PixelWindow(
                random.nextInt(40) - 20,
                random.nextInt(40) - 20,
                1 + random.nextInt(20),
                1 + random.nextInt(20));
        PixelWindow inputs = Reach.of(contract, Smoothing.NONE).inputs(core);
        assertThat(core.grow(Reach.of(contract, Smoothing.NONE).halo()).intersect(inputs))
            .isEqualTo(inputs);
        assertThat(inputs.intersect(core)).isEqualTo(core);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pixel", "window", "chip", "dense"})
  void leavesPixelsOutsideTheRegionAlone(String name) {
    LoadedModel model = TestModels.load(TestModels.tiny(name), EngineKind.ONNX);
    Stack stack = stack(model.contract(), AREA, 12);
    byte[] region = new byte[(int) AREA.pixels()];
    for (int p = 0; p < region.length; p++) {
      // A triangle: whole rows, parts of rows and empty rows.
      region[p] = (byte) (p % AREA.width() + p / AREA.width() < 30 ? 1 : 0);
    }
    BlockRaster whole = classify(model, stack, AREA, 0);
    BlockRaster cut;
    try (BlockClassifier classifier =
        new BlockClassifier(model, SPAN, new ClassifyOptions(0, PROBABILITIES))) {
      cut = classifier.classify(stack, AREA, region);
    }

    for (int p = 0; p < region.length; p++) {
      assertThat(cut.classes()[p]).isEqualTo(region[p] == 1 ? whole.classes()[p] : 0);
      assertThat(cut.confidence()[p]).isEqualTo(region[p] == 1 ? whole.confidence()[p] : 0);
      assertThat(cut.validDates()[p]).isEqualTo(region[p] == 1 ? whole.validDates()[p] : 0);
    }
  }

  /** A region selects pixels; what they are smoothed with lies outside it as well. */
  @ParameterizedTest
  @CsvSource({"pixel, MAJORITY", "window, BAYES", "chip, BAYES", "dense, MAJORITY"})
  void aRegionOfASmoothedMapIsAPartOfTheWhole(String name, Smoothing.Kind kind) {
    LoadedModel model = TestModels.load(TestModels.tiny(name), EngineKind.ONNX);
    MapOptions options =
        new MapOptions(true, List.of(Uncertainty.ENTROPY), new Smoothing(kind, 7, 20, 0.5));
    PixelWindow window = AREA.grow(Reach.of(model.contract(), options.smoothing()).halo());
    Stack stack = RandomStacks.stack(7, window, days(12), BANDS, 0.6);
    byte[] region = new byte[(int) AREA.pixels()];
    for (int p = 0; p < region.length; p++) {
      region[p] = (byte) (p % AREA.width() + p / AREA.width() < 30 ? 1 : 0);
    }
    try (BlockClassifier classifier =
        new BlockClassifier(model, SPAN, new ClassifyOptions(0, options))) {
      BlockRaster whole = classifier.classify(stack, AREA);
      BlockRaster cut = classifier.classify(stack, AREA, region);

      for (int plane = 0; plane < whole.planes().size(); plane++) {
        byte[] expected = whole.planes().get(plane).clone();
        for (int p = 0; p < region.length; p++) {
          expected[p] *= region[p];
        }
        assertThat(cut.planes().get(plane)).as("plane %d", plane).isEqualTo(expected);
      }
    }
    BlockRaster rough = classify(model, stack, AREA, 0);
    try (BlockClassifier classifier =
        new BlockClassifier(model, SPAN, new ClassifyOptions(0, options))) {
      assertThat(classifier.classify(stack, AREA).classes()).isNotEqualTo(rough.classes());
    }
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void countsCallsRowsAndPadding(EngineKind engine) {
    LoadedModel model = TestModels.load(TestModels.tiny("pixel"), engine);
    PixelWindow core = new PixelWindow(0, 0, 10, 7);
    int[] days = days(4);
    Stack stack = RandomStacks.stack(1, core, days, BANDS, 2.0);
    Arrays.fill(stack.valid(), (byte) 1);
    try (BlockClassifier classifier =
        new BlockClassifier(model, SPAN, new ClassifyOptions(32, MapOptions.DEFAULT))) {
      BlockRaster raster = classifier.classify(stack, core);

      // 70 rows of length 4: 32 + 32 + 6, the last padded to 16.
      ClassifyCounters counters = classifier.counters();
      assertThat(counters.modelCalls()).isEqualTo(3);
      assertThat(counters.rows()).isEqualTo(70);
      assertThat(counters.paddedRows()).isEqualTo(10);
      assertThat(counters.predictNanos()).isPositive();
      assertThat(counters.gatherNanos()).isPositive();
      assertThat(raster.probabilities()).isEmpty();
      assertThat(raster.validDates()).containsOnly(4);
    }
  }

  @Test
  @Timeout(60)
  void waitsForItsTurnOnTheDevice() throws Exception {
    LoadedModel model = TestModels.load(TestModels.tiny("pixel"), EngineKind.ONNX);
    PixelWindow core = new PixelWindow(0, 0, 10, 7);
    Stack stack = RandomStacks.stack(1, core, days(4), BANDS, 2.0);
    DeviceGate gate = DeviceGate.of(model.device(), 1);
    try (BlockClassifier classifier =
        new BlockClassifier(model, SPAN, new ClassifyOptions(16, 1, PROBABILITIES))) {
      gate.enter();
      CompletableFuture<BlockRaster> waiting = new CompletableFuture<>();
      Thread task =
          new Thread(
              () -> {
                try {
                  waiting.complete(classifier.classify(stack, core));
                } catch (RuntimeException e) {
                  waiting.completeExceptionally(e);
                }
              });
      task.start();
      long held;
      try {
        while (task.getState() != Thread.State.WAITING && task.isAlive()) {
          Thread.sleep(1);
        }
        long start = System.nanoTime();
        Thread.sleep(5);
        assertThat(waiting).isNotDone();
        held = System.nanoTime() - start;
      } finally {
        gate.leave();
      }
      assertSame(waiting.get(30, TimeUnit.SECONDS), classify(model, stack, core, 16));
      ClassifyCounters counters = classifier.counters();
      assertThat(counters.waitNanos()).isGreaterThanOrEqualTo(held);
      assertThat(counters.predictNanos()).isPositive();
      assertThat(counters.gatherNanos()).isPositive();
    }
    // It has given the place back.
    assertThat(gate.enter()).isZero();
    gate.leave();
  }

  @Test
  void takesTheContractsBandsFromAnyOrderAndDoesNotChangeTheStack() {
    LoadedModel model = TestModels.load(TestModels.tiny("window"), EngineKind.ONNX);
    PixelWindow core = new PixelWindow(0, 0, 12, 9);
    Stack stack = stack(model.contract(), core, 9);
    float[] before = stack.values().clone();
    int pixels = (int) stack.window().pixels();
    float[] swapped = new float[before.length];
    for (int plane = 0; plane < 18; plane++) {
      System.arraycopy(before, plane * pixels, swapped, (plane ^ 1) * pixels, pixels);
    }
    Stack other =
        new Stack(
            stack.window(), stack.days(), List.of("B2", "B1"), swapped, stack.valid(), List.of());

    assertSame(classify(model, other, core, 0), classify(model, stack, core, 0));
    assertThat(stack.values()).isEqualTo(before);
  }

  @Test
  void saysWhatAStackLacks() {
    LoadedModel model = TestModels.load(TestModels.tiny("window"), EngineKind.ONNX);
    PixelWindow core = new PixelWindow(0, 0, 4, 4);
    Stack small = RandomStacks.stack(1, core, days(5), BANDS, 1);
    Stack oneBand = RandomStacks.stack(1, core.grow(2), days(5), List.of("B1"), 1);

    assertThatThrownBy(() -> classify(model, small, core, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("which model window-1.0.0 needs for");
    assertThatThrownBy(() -> classify(model, oneBand, core, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Model window-1.0.0 needs band B2; the stack has [B1]");
  }

  @Test
  void aStackWithoutDatesHasNoClasses() {
    LoadedModel model = TestModels.load(TestModels.tiny("window"), EngineKind.ONNX);
    PixelWindow core = new PixelWindow(0, 0, 4, 4);
    Stack stack = RandomStacks.stack(1, core.grow(2), new int[0], BANDS, 1);

    assertThat(classify(model, stack, core, 0).classes()).containsOnly(0);
  }

  @Test
  void spanIsInTheKeyOnlyAsFarAsItDeterminesPixels() {
    Contract allValid = TestModels.contract(TestModels.tiny("pixel"));
    Contract regular =
        TestModels.contract(TestModels.variant(folder, "pixel", rule("regular-fixed")));
    DaySpan dayLater = new DaySpan(SPAN.first() + 1, SPAN.end() + 1);
    DaySpan monthLater = new DaySpan(SPAN.first() + 32, SPAN.end() + 32);

    assertThat(BlockClassifier.spanKey(allValid, SPAN)).isEmpty();
    assertThat(BlockClassifier.spanKey(regular, dayLater))
        .isEqualTo(BlockClassifier.spanKey(regular, SPAN));
    assertThat(BlockClassifier.spanKey(regular, monthLater))
        .isNotEqualTo(BlockClassifier.spanKey(regular, SPAN));
  }

  private static int[] days(int count) {
    int[] days = new int[count];
    for (int i = 0; i < count; i++) {
      days[i] = (int) (SPAN.first() + (SPAN.end() - SPAN.first()) * i / count);
    }
    return days;
  }

  private static Stack stack(Contract contract, PixelWindow core, int dates) {
    PixelWindow window = core.grow(Reach.of(contract, Smoothing.NONE).halo());
    // Half of a chip's pixels must be valid, or hardly any date counts.
    double share = contract.inputs().cell().isPixel() ? 0.6 : 0.55;
    return RandomStacks.stack(7, window, days(dates), BANDS, share);
  }

  private static BlockRaster classify(LoadedModel model, Stack stack, PixelWindow core, int batch) {
    try (BlockClassifier classifier =
        new BlockClassifier(model, SPAN, new ClassifyOptions(batch, PROBABILITIES))) {
      return classifier.classify(stack, core);
    }
  }

  private static void paste(BlockRaster part, BlockRaster whole) {
    for (int plane = 0; plane < whole.planes().size(); plane++) {
      part.window().copy(part.planes().get(plane), whole.window(), whole.planes().get(plane));
    }
  }

  private static void assertSame(BlockRaster found, BlockRaster expected) {
    assertThat(found.validDates()).isEqualTo(expected.validDates());
    assertThat(found.classes()).isEqualTo(expected.classes());
    assertThat(found.confidence()).isEqualTo(expected.confidence());
    assertThat(found.probabilities()).isDeepEqualTo(expected.probabilities());
  }

  private static long countDistinct(byte[] values) {
    boolean[] seen = new boolean[256];
    for (byte value : values) {
      seen[value & 0xFF] = true;
    }
    int count = 0;
    for (boolean one : seen) {
      count += one ? 1 : 0;
    }
    return count;
  }
}
