package org.sitsformer.predict.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.TestModels;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.contract.Inputs;
import org.sitsformer.predict.engine.DeviceGate;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelException;

/** What a block's pixels get, their series get: the block path is the yardstick. */
final class SeriesClassifierTest {
  private static final DaySpan SPAN =
      DaySpan.of(LocalDate.of(2013, 9, 14), LocalDate.of(2014, 9, 14));
  private static final PixelWindow CORE = new PixelWindow(0, 0, 15, 12);
  private static final int PIXELS = 15 * 12;
  private static final int DATES = 20;

  /** Of pixels that see nothing at all. */
  private static final List<Integer> BLIND = List.of(7, 50, 179);

  @TempDir Path folder;

  private LoadedModel model(String name, String rule, EngineKind engine) {
    TestModels.variant(folder, name, BlockClassifierTest.rule(rule));
    return TestModels.load(folder, engine);
  }

  private LoadedModel model(String name, String rule) {
    return model(name, rule, EngineKind.ONNX);
  }

  /** A stack with thinned series, too short ones and empty ones. */
  private static Stack stack(Contract contract, long seed) {
    int[] days = new int[DATES];
    for (int t = 0; t < DATES; t++) {
      days[t] = (int) SPAN.first() + 18 * t;
    }
    PixelWindow window = CORE.grow(Reach.of(contract, Smoothing.NONE).halo());
    Stack stack = RandomStacks.stack(seed, window, days, List.of("B1", "B2"), 0.8);
    int plane = (int) window.pixels();
    for (int t = 0; t < DATES; t++) {
      for (int pixel : BLIND) {
        stack.valid()[t * plane + index(stack, pixel)] = 0;
      }
    }
    return stack;
  }

  private static int index(Stack stack, int pixel) {
    return RandomStacks.index(stack, pixel % CORE.width(), pixel / CORE.width());
  }

  /**
   * Cuts a pixel out of a stack.
   *
   * @param noData stands where the stack has nothing
   */
  private static PixelSeries series(Inputs inputs, Stack stack, int pixel, float noData) {
    int plane = (int) stack.window().pixels();
    int height = inputs.window().height();
    int width = inputs.window().width();
    float[][] values = new float[DATES][inputs.floatsPerDate()];
    boolean[][] valid = new boolean[DATES][height * width];
    for (int t = 0; t < DATES; t++) {
      for (int p = 0; p < height * width; p++) {
        int from =
            index(stack, pixel)
                + (p / width - height / 2) * stack.window().width()
                + p % width
                - width / 2;
        valid[t][p] = stack.valid()[t * plane + from] == 1;
        for (int b = 0; b < 2; b++) {
          values[t][b * height * width + p] =
              valid[t][p] ? stack.values()[(2 * t + b) * plane + from] : noData;
        }
      }
    }
    return new PixelSeries(stack.days(), values, valid);
  }

  private static List<PixelSeries> series(Contract contract, Stack stack, float noData) {
    List<PixelSeries> series = new ArrayList<>();
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      series.add(series(contract.inputs(), stack, pixel, noData));
    }
    return series;
  }

  /** What the block path says of each pixel, before it is rounded to a byte. */
  private static final class Exact implements LabelTarget {
    final int[] dates = new int[PIXELS];
    final int[] winners = new int[PIXELS];
    final double[][] probabilities = new double[PIXELS][];

    @Override
    public void validDates(int pixel, int count) {
      dates[pixel] = count;
    }

    @Override
    public void label(int pixel, int winner, double[] shares) {
      winners[pixel] = winner;
      probabilities[pixel] = shares.clone();
    }
  }

  private static void assertSame(
      LoadedModel model, Stack stack, List<SeriesClassifier.Result> results) {
    Exact exact = new Exact();
    BlockRaster raster;
    try (BlockClassifier blocks =
        new BlockClassifier(
            model,
            SPAN,
            new ClassifyOptions(64, new MapOptions(true, List.of(), Smoothing.NONE)))) {
      blocks.label(stack, CORE, null, exact);
      raster = blocks.classify(stack, CORE);
    }
    assertThat(results).hasSize(PIXELS);
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      SeriesClassifier.Result result = results.get(pixel);
      assertThat(result.dates()).as("dates of %d", pixel).isEqualTo(exact.dates[pixel]);
      assertThat((byte) result.landClass().value()).isEqualTo(raster.classes()[pixel]);
      double[] expected = exact.probabilities[pixel];
      if (expected == null) {
        assertThat(result.landClass().value()).isZero();
        assertThat(result.confidence()).isZero();
        assertThat(result.probabilities()).containsOnly(0).hasSize(raster.probabilities().length);
        continue;
      }
      assertThat(bits(result.probabilities())).as("bits of %d", pixel).isEqualTo(bits(expected));
      assertThat(result.confidence()).isEqualTo(expected[exact.winners[pixel]]);
      assertThat((byte) ConfidenceCode.code(result.confidence()))
          .isEqualTo(raster.confidence()[pixel]);
      for (int k = 0; k < expected.length; k++) {
        assertThat((byte) ConfidenceCode.code(result.probabilities()[k]))
            .isEqualTo(raster.probabilities()[k][pixel]);
      }
    }
    // The stack has what the rules are about: no class, no date, and results that differ.
    assertThat(results).anyMatch(r -> r.landClass().value() == 0 && r.dates() > 0);
    assertThat(results).anyMatch(r -> r.dates() == 0);
    assertThat(results.stream().map(SeriesClassifier.Result::confidence).distinct())
        .hasSizeGreaterThan(50);
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "pixel, all-valid, ONNX",
    "pixel, all-valid, PYTORCH",
    "window, all-valid, ONNX",
    "window, all-valid, PYTORCH",
    "pixel, index, ONNX",
    "pixel, days, ONNX",
    "pixel, padded, ONNX",
    "pixel, fixed, ONNX",
    "pixel, regular, ONNX",
    "pixel, regular, PYTORCH",
    "pixel, regular-fixed, ONNX",
    "pixel, regular-index, ONNX",
    "pixel, regular-days, ONNX",
    "window, regular, ONNX",
    "pixel, monthly, ONNX",
    "pixel, monthly, PYTORCH",
    "pixel, monthly-kept, ONNX",
    "pixel, monthly-fixed, ONNX",
    "pixel, monthly-days, ONNX",
    "pixel, monthly-index, ONNX",
    "window, monthly, ONNX",
    "window, monthly-kept, ONNX",
  })
  void givesABlocksResultForEachOfItsPixels(String name, String rule, EngineKind engine) {
    LoadedModel model = model(name, rule, engine);
    Stack stack = stack(model.contract(), 3);
    SeriesClassifier classifier = new SeriesClassifier(model, 64, 0);

    List<PixelSeries> series = series(model.contract(), stack, 0);
    assertSame(model, stack, classifier.classify(series, SPAN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-valid", "regular", "monthly"})
  void whatStandsForNoDataIsNotLookedAt(String rule) {
    LoadedModel model = model("window", rule);
    Stack stack = stack(model.contract(), 5);
    SeriesClassifier classifier = new SeriesClassifier(model, 64, 0);

    for (float noData : new float[] {-9999, 30_000, Float.NaN, Float.POSITIVE_INFINITY}) {
      List<PixelSeries> series = series(model.contract(), stack, noData);
      assertSame(model, stack, classifier.classify(series, SPAN));
    }
  }

  /** NaN is no data, as it is in a file, though nobody says so. */
  @ParameterizedTest
  @ValueSource(strings = {"all-valid", "regular", "monthly"})
  void aValueThatIsNoNumberIsNotValid(String rule) {
    LoadedModel model = model("window", rule);
    Stack stack = stack(model.contract(), 6);
    List<PixelSeries> series = new ArrayList<>();
    for (PixelSeries one : series(model.contract(), stack, Float.NaN)) {
      boolean[][] all = new boolean[DATES][1];
      Arrays.stream(all).forEach(flags -> flags[0] = true);
      series.add(new PixelSeries(one.days(), one.values(), all));
    }

    assertSame(model, stack, new SeriesClassifier(model, 64, 0).classify(series, SPAN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-valid", "regular", "monthly"})
  void doesNotDependOnBatchesAndCalls(String rule) {
    LoadedModel model = model("pixel", rule);
    Stack stack = stack(model.contract(), 7);
    List<PixelSeries> series = series(model.contract(), stack, 0);

    for (int batch : new int[] {0, 1, 17, 500}) {
      SeriesClassifier classifier = new SeriesClassifier(model, batch, 0);
      for (int together : new int[] {1, 7, PIXELS}) {
        List<SeriesClassifier.Result> results = new ArrayList<>();
        for (int from = 0; from < PIXELS; from += together) {
          List<PixelSeries> some = series.subList(from, Math.min(PIXELS, from + together));
          results.addAll(classifier.classify(some, SPAN));
        }
        assertSame(model, stack, results);
      }
    }
    assertThat(new SeriesClassifier(model, 0, 0).classify(List.of(), SPAN)).isEmpty();
  }

  /** Of several scenes of a day, a stack has a pixel of the first that is usable. */
  @ParameterizedTest
  @ValueSource(strings = {"all-valid", "regular", "monthly"})
  void aDayCountsOnceAndDaysOutsideTheSpanDoNot(String rule) {
    LoadedModel model = model("pixel", rule);
    Stack stack = stack(model.contract(), 8);
    List<PixelSeries> series = new ArrayList<>();
    for (PixelSeries one : series(model.contract(), stack, -9999)) {
      // Before each date one of the same day that is not valid, after it one that is as valid.
      int[] days = new int[3 * DATES + 2];
      float[][] values = new float[days.length][];
      boolean[] valid = new boolean[days.length];
      for (int t = 0; t < DATES; t++) {
        Arrays.fill(days, 3 * t + 1, 3 * t + 4, one.days()[t]);
        values[3 * t + 2] = one.values()[t];
        values[3 * t + 3] = new float[] {77, 78};
        valid[3 * t + 2] = one.valid()[t][0];
        valid[3 * t + 3] = one.valid()[t][0];
      }
      days[0] = (int) SPAN.first() - 1;
      days[days.length - 1] = (int) SPAN.end();
      values[0] = new float[] {1500, 1500};
      values[days.length - 1] = new float[] {1500, 1500};
      valid[0] = true;
      valid[days.length - 1] = true;
      series.add(PixelSeries.of(days, values, valid));
    }

    assertSame(model, stack, new SeriesClassifier(model, 64, 0).classify(series, SPAN));
  }

  @Test
  @Timeout(120)
  void manyThreadsMayCall() throws InterruptedException, ExecutionException {
    LoadedModel model = model("pixel", "regular");
    SeriesClassifier classifier = new SeriesClassifier(model, 32, 2);
    List<Callable<Integer>> calls = new ArrayList<>();
    for (int caller = 0; caller < 8; caller++) {
      // Other pixels and other days than those of the others, and the span of one other.
      List<PixelSeries> series = new ArrayList<>();
      int shift = 11 * caller;
      int spanShift = 22 * (caller / 2);
      for (PixelSeries one : series(model.contract(), stack(model.contract(), 20 + caller), 0)) {
        int[] days = Arrays.stream(one.days()).map(day -> day + shift).toArray();
        series.add(new PixelSeries(days, one.values(), one.valid()));
      }
      DaySpan span = new DaySpan(SPAN.first() + spanShift, SPAN.end() + spanShift);
      List<SeriesClassifier.Result> expected = classifier.classify(series, span);
      calls.add(
          () -> {
            int same = 0;
            for (int turn = 0; turn < 20; turn++) {
              List<SeriesClassifier.Result> found = classifier.classify(series, span);
              for (int i = 0; i < PIXELS; i++) {
                same += isSame(found.get(i), expected.get(i)) ? 1 : 0;
              }
            }
            return same;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      for (Future<Integer> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(20 * PIXELS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean isSame(SeriesClassifier.Result one, SeriesClassifier.Result other) {
    return one.landClass().equals(other.landClass())
        && one.dates() == other.dates()
        && Arrays.equals(bits(one.probabilities()), bits(other.probabilities()));
  }

  @Test
  @Timeout(60)
  void waitsForItsTurnOnTheDevice() throws Exception {
    LoadedModel model = model("pixel", "all-valid");
    Stack stack = stack(model.contract(), 9);
    List<PixelSeries> series = series(model.contract(), stack, 0);
    SeriesClassifier classifier = new SeriesClassifier(model, 16, 1);
    DeviceGate gate = DeviceGate.of(model.device(), 1);
    gate.enter();
    CompletableFuture<List<SeriesClassifier.Result>> waiting = new CompletableFuture<>();
    Thread task = new Thread(() -> waiting.complete(classifier.classify(series, SPAN)));
    task.start();
    try {
      while (task.getState() != Thread.State.WAITING && task.isAlive()) {
        Thread.sleep(1);
      }
      assertThat(waiting).isNotDone();
    } finally {
      gate.leave();
    }
    assertSame(model, stack, waiting.get(30, TimeUnit.SECONDS));
  }

  @Test
  void aCallThatFailedLeavesNothingToTheNext() {
    LoadedModel model = model("pixel", "all-valid");
    Stack stack = stack(model.contract(), 10);
    List<PixelSeries> series = series(model.contract(), stack, 0);
    SeriesClassifier classifier = new SeriesClassifier(model, 64, 0);
    List<PixelSeries> infinite = new ArrayList<>(series.subList(20, 40));
    PixelSeries one = series.get(35);
    float[][] values = Arrays.stream(one.values()).map(float[]::clone).toArray(float[][]::new);
    Arrays.stream(values).forEach(date -> date[0] = Float.POSITIVE_INFINITY);
    infinite.set(15, new PixelSeries(one.days(), values, one.valid()));

    assertThatThrownBy(() -> classifier.classify(infinite, SPAN))
        .isInstanceOf(ModelException.class)
        .hasMessage("The model returned a logit that is not a number");
    assertSame(model, stack, classifier.classify(series, SPAN));
  }

  @Test
  void saysWhichSeriesDoesNotFit() {
    LoadedModel model = TestModels.load(TestModels.tiny("window"), EngineKind.ONNX);
    SeriesClassifier classifier = new SeriesClassifier(model, 16, 0);
    LocalDate day = LocalDate.of(2014, 1, 1);
    PixelSeries good = PixelSeries.of(List.of(day), new float[1][50], new boolean[] {true});

    assertThatThrownBy(
            () ->
                classifier.classify(
                    List.of(
                        good, PixelSeries.of(List.of(day), new float[1][2], new boolean[] {true})),
                    SPAN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Series 1 for window-1.0.0: date 0 has 2 values; allowed: 50, bands [B1, B2] with a"
                + " window of [5, 5] pixels");
    assertThatThrownBy(
            () ->
                classifier.classify(
                    List.of(new PixelSeries(new int[] {1}, new float[1][50], new boolean[1][9])),
                    SPAN))
        .hasMessage(
            "Series 0 for window-1.0.0: date 0 has 9 flags; allowed: 1, or 25 for a window of"
                + " [5, 5] pixels");
    assertThatThrownBy(
            () -> PixelSeries.of(List.of(day, day), new float[1][50], new boolean[] {true, true}))
        .hasMessage("Series of 2 days has values of 1 and flags of 2 dates");
    assertThatThrownBy(
            () ->
                PixelSeries.of(
                    List.of(day, day.minusDays(1)), new float[2][50], new boolean[] {true, true}))
        .hasMessage("Series has 2013-12-31 after 2014-01-01; allowed: rising dates");
    // Where the pixel is not valid, nobody looks.
    assertThat(
            classifier
                .classify(
                    List.of(PixelSeries.of(List.of(day), new float[1][], new boolean[1])), SPAN)
                .get(0)
                .landClass()
                .name())
        .isEqualTo("no-data");
  }

  @ParameterizedTest
  @ValueSource(strings = {"all-valid", "index", "padded", "fixed"})
  void positionsInPlaceOfDatesGiveTheSame(String rule) {
    LoadedModel model = model("pixel", rule);
    Stack stack = stack(model.contract(), 3);
    SeriesClassifier classifier = new SeriesClassifier(model, 1, 0);

    List<SeriesClassifier.Result> results = new ArrayList<>();
    for (PixelSeries one : series(model.contract(), stack, Float.NaN)) {
      results.add(byPosition(classifier, one));
    }
    assertSame(model, stack, results);
  }

  private static SeriesClassifier.Result byPosition(
      SeriesClassifier classifier, PixelSeries series) {
    long[] positions =
        Arrays.stream(series.days())
            .mapToLong(day -> LocalDate.ofEpochDay(day).getDayOfYear())
            .toArray();
    boolean[] valid = new boolean[series.dates()];
    float[][] values = new float[series.dates()][];
    for (int t = 0; t < valid.length; t++) {
      valid[t] = series.valid()[t][0];
      values[t] = valid[t] ? series.values()[t] : null;
    }
    return classifier.classify(values, positions, valid);
  }

  /** A date on each step, or on each month's first day, is the step itself. */
  @ParameterizedTest
  @ValueSource(strings = {"regular", "regular-fixed", "monthly", "monthly-kept", "monthly-fixed"})
  void stepsThatSomebodyElseHasMadeAreTakenAsTheyAre(String rule) {
    LoadedModel model = model("pixel", rule);
    DaySpan year = DaySpan.of(LocalDate.of(2013, 10, 1), LocalDate.of(2014, 10, 1));
    int[] days =
        rule.startsWith("regular")
            ? ints(RegularShape.steps(model.contract().series(), year))
            : ints(
                Arrays.stream(MonthlyMedianShape.months(model.contract().series(), year))
                    .map(MonthlyMedianShape::firstDay)
                    .toArray());
    DaySpan all = new DaySpan(Math.min(days[0], year.first()), year.end());
    SeriesClassifier classifier = new SeriesClassifier(model, 16, 0);
    Random random = new Random(4);
    for (int turn = 0; turn < 30; turn++) {
      float[][] values = new float[days.length][2];
      boolean[] valid = new boolean[days.length];
      for (int t = 0; t < days.length; t++) {
        // A gap in regular steps would be filled where dates are known.
        valid[t] = rule.startsWith("regular") || random.nextInt(3) > 0;
        values[t][0] = (float) (1000 + 500 * random.nextGaussian());
        values[t][1] = (float) (1000 + 500 * random.nextGaussian());
      }
      PixelSeries series = PixelSeries.of(days, values, valid);
      SeriesClassifier.Result dated = classifier.classify(List.of(series), all).get(0);

      assertThat(isSame(byPosition(classifier, series), dated)).isTrue();
      assertThat(dated.landClass().value()).isNotZero();
    }
  }

  private static int[] ints(long[] days) {
    return Arrays.stream(days).mapToInt(Math::toIntExact).toArray();
  }

  @Test
  void moreStepsThanTheModelTakesAreRefused() {
    SeriesClassifier classifier = new SeriesClassifier(model("pixel", "monthly"), 1, 0);
    boolean[] valid = new boolean[13];
    Arrays.fill(valid, true);

    assertThatThrownBy(() -> classifier.classify(new float[13][2], new long[13], valid))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("13 dates; pixel-1.0.0 takes up to 12");
    assertThatThrownBy(() -> classifier.classify(new float[13][2], new long[12], valid))
        .hasMessage("12 positions of 13 dates");
  }

  @Test
  void refusesModelsOfWholeCells() {
    LoadedModel chip = TestModels.load(TestModels.tiny("chip"), EngineKind.ONNX);

    assertThatThrownBy(() -> new SeriesClassifier(chip, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "chip-1.0.0 labels cells of [8, 8] pixels; only models of single pixels have series");
  }
}
