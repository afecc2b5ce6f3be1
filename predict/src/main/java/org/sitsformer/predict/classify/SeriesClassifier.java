package org.sitsformer.predict.classify;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.LandClass;
import org.sitsformer.predict.engine.LoadedModel;

/**
 * Classifies the series of single pixels that somebody else has cut out, by the rules of {@link
 * BlockClassifier} and with its results: choice of dates, scaling, regular steps, monthly medians,
 * batches and the device's gate are the same code, and a pixel's probabilities the same bits.
 *
 * <p>Many threads may call at once. Each call collects batches of its own, so a call of one series
 * is a call of the model; the buffers of calls that are over are kept for later ones, of no more
 * calls than the machine has processors.
 *
 * <pre>{@code
 * SeriesClassifier classifier = new SeriesClassifier(model, 0, 1);
 * List<SeriesClassifier.Result> results = classifier.classify(series, span);
 * }</pre>
 */
public final class SeriesClassifier {
  /**
   * What a series was found to be.
   *
   * @param landClass the class; that of value 0 where fewer dates are usable than the model needs
   * @param confidence probability of the class, 0 for none; as the map stores it, a {@link
   *     ConfidenceCode}
   * @param probabilities one a class in the order of the contract, all 0 for no class
   * @param dates usable dates, those that were thinned out included
   */
  public record Result(LandClass landClass, double confidence, double[] probabilities, int dates) {}

  private static final LandClass NO_DATA = new LandClass(0, "no-data", "No data", "#000000");

  /** What a call needs for itself. */
  private static final class Desk {
    final SeriesBatches batches;
    final SeriesWindows windows;

    /** Of the last series: many have the same days. */
    private int[] days;

    private DaySpan span;
    private SeriesShape shape;

    Desk(LoadedModel model, int batchSize, int callsAtOnce) {
      batches = new SeriesBatches(model, batchSize, callsAtOnce);
      windows = new SeriesWindows(model.contract().inputs());
    }

    SeriesShape shape(Contract contract, PixelSeries series, DaySpan lookedBackOn) {
      if (!lookedBackOn.equals(span) || !Arrays.equals(series.days(), days)) {
        // A copy: the array is the caller's.
        days = series.days().clone();
        span = lookedBackOn;
        shape = SeriesShape.of(contract, days, span);
      }
      return shape;
    }
  }

  private final LoadedModel model;
  private final Contract contract;
  private final int batchSize;
  private final int callsAtOnce;

  /** Those of nobody at the moment. */
  private final BlockingQueue<Desk> desks =
      new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

  /**
   * Makes a classifier.
   *
   * @param batchSize rows a model call, 0 for what a measurement finds fastest, which the first
   *     classifier of a model makes; changes no result
   * @param callsAtOnce most model calls at once on the model's device of this JVM, 0 for no limit;
   *     changes no result
   * @throws IllegalArgumentException if the model labels cells of many pixels
   */
  public SeriesClassifier(LoadedModel model, int batchSize, int callsAtOnce) {
    this.model = model;
    contract = model.contract();
    if (!contract.inputs().cell().isPixel()) {
      throw new IllegalArgumentException(
          "%s labels cells of %s pixels; only models of single pixels have series"
              .formatted(contract.id(), contract.inputs().cell()));
    }
    ClassifyOptions options = new ClassifyOptions(batchSize, callsAtOnce, MapOptions.DEFAULT);
    this.batchSize = SeriesBatches.batchSize(model, options.batchSize());
    this.callsAtOnce = options.callsAtOnce();
  }

  /**
   * Classifies series of dated observations.
   *
   * @param span the days that are looked back on; dates outside do not count
   * @return a result for each series, in their order
   * @throws IllegalArgumentException if a series does not fit the model; nothing is classified
   */
  public List<Result> classify(List<PixelSeries> series, DaySpan span) {
    requireNonNull(span, "span is null");
    for (int i = 0; i < series.size(); i++) {
      SeriesWindows.check(
          "Series %d for %s".formatted(i, contract.id()), contract.inputs(), series.get(i));
    }
    return run(series, span, (desk, one) -> desk.shape(contract, one, span));
  }

  /**
   * Classifies one series whose dates are known by their positions. Where the contract takes all
   * valid dates, masked ones are left out and too many are thinned; regular or monthly steps are
   * taken as they are.
   *
   * @param values unscaled, of each date in the order of time, {@code [C]} or {@code [C, h, w]};
   *     not looked at where a date is not valid
   * @param positions of each date, as the contract encodes time; where it counts all valid dates,
   *     not read
   * @param valid which dates are usable; one of whose values the pixel's is NaN is not
   * @throws IllegalArgumentException if the series does not fit the model, or has more steps than
   *     it takes
   */
  public Result classify(float[][] values, long[] positions, boolean[] valid) {
    if (positions.length != valid.length) {
      throw new IllegalArgumentException(
          "%d positions of %d dates".formatted(positions.length, valid.length));
    }
    // Their order stands for the days, which nobody knows.
    int[] days = IntStream.range(0, valid.length).toArray();
    PixelSeries series = PixelSeries.of(days, values, valid);
    SeriesWindows.check("Series for " + contract.id(), contract.inputs(), series);
    SeriesShape shape = SeriesShape.ofPositions(contract, positions);
    DaySpan all = new DaySpan(0, Math.max(1, days.length));
    return run(List.of(series), all, (desk, one) -> shape).get(0);
  }

  /**
   * @param shapes how a series is shaped at a desk
   */
  private List<Result> run(
      List<PixelSeries> series, DaySpan span, BiFunction<Desk, PixelSeries, SeriesShape> shapes) {
    int[] dates = new int[series.size()];
    int[] winners = new int[dates.length];
    double[][] probabilities = new double[dates.length][];
    Buckets.Sink sink =
        (index, logits, offset) -> {
          probabilities[index] = new double[contract.classes().size()];
          winners[index] =
              Softmax.apply(logits, offset, 1, contract.temperature(), probabilities[index]);
        };
    Desk free = desks.poll();
    Desk desk = free == null ? new Desk(model, batchSize, callsAtOnce) : free;
    try {
      for (int i = 0; i < dates.length; i++) {
        PixelSeries one = series.get(i);
        desk.windows.series(one, span);
        int[] slots = new int[one.dates() + 1];
        dates[i] = desk.batches.add(desk.windows, shapes.apply(desk, one), slots, i, sink);
      }
      desk.batches.flush(sink);
    } finally {
      // After a failure half-filled batches must not leak into the next call.
      desk.batches.discard();
      var unused = desks.offer(desk);
    }
    return IntStream.range(0, dates.length)
        .mapToObj(i -> result(winners[i], probabilities[i], dates[i]))
        .toList();
  }

  private Result result(int winner, double[] probabilities, int dates) {
    return probabilities == null
        ? new Result(NO_DATA, 0, new double[contract.classes().size()], dates)
        : new Result(contract.classes().get(winner), probabilities[winner], probabilities, dates);
  }
}
