package org.sitsformer.predict.classify;

import java.util.stream.IntStream;
import org.sitsformer.predict.contract.SeriesRule;
import org.sitsformer.predict.engine.LoadedModel;

/**
 * Makes the model's series of one place after another, and runs them in batches. What a place's
 * series is depends on that place alone. Belongs to one thread; the model may be shared.
 */
final class SeriesBatches {
  private final SeriesRule rule;
  private final Buckets buckets;
  private final SeriesBuffer series;

  /** Length that a series is padded to, by its number of dates. */
  private final int[] paddedLength;

  /**
   * @param batchSize of {@link #batchSize}
   * @param callsAtOnce most calls on the model's device in this JVM, 0 for no limit
   */
  SeriesBatches(LoadedModel model, int batchSize, int callsAtOnce) {
    rule = model.contract().series();
    buckets = new Buckets(model, batchSize, callsAtOnce);
    series = new SeriesBuffer(model.contract());
    paddedLength = IntStream.rangeClosed(0, rule.length()).map(rule::paddedLength).toArray();
  }

  /**
   * Returns the rows that a batch of short series has, and checks that the model bears them. The
   * first to ask for a model measures where no size is wanted.
   *
   * @param wanted 0 for what a measurement finds fastest
   */
  static int batchSize(LoadedModel model, int wanted) {
    int size = wanted == 0 ? model.measuredBatch() : wanted;
    size = Math.max(size, model.contract().smallestBatch());
    model.checkBatch(size);
    return size;
  }

  /**
   * Hands the series of a place to its batch if it has enough dates.
   *
   * @param windows at the place
   * @param slots scratch, one more than there are time slots
   * @param target what the sink is told with the logits
   * @return its usable dates
   */
  int add(WindowSource windows, SeriesShape shape, int[] slots, int target, Buckets.Sink sink) {
    int dates = shape.usable(slots, windows.validSlots(slots));
    if (dates >= rule.minimumDates()) {
      int count = shape.length(slots, dates);
      int length = paddedLength[count];
      shape.fill(slots, dates, windows, series);
      series.pad(count, length);
      buckets.add(target, length, series, sink);
    }
    return dates;
  }

  /** Runs what is left in the batches. */
  void flush(Buckets.Sink sink) {
    buckets.flush(sink);
  }

  /** Forgets what is in the batches, after a failure. */
  void discard() {
    buckets.discard();
  }

  ClassifyCounters counters(long totalNanos) {
    return buckets.counters(totalNanos);
  }
}
