package org.sitsformer.predict.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the batch size at which a model labels most rows a second on this machine. */
final class BatchMeasurement {
  private static final Logger LOG = LoggerFactory.getLogger(BatchMeasurement.class);

  /** Those under 32 are for chips, of which no more fit the memory. */
  private static final int[] CANDIDATES = {2, 4, 8, 16, 32, 64, 128, 256, 512};

  private static final int SMALLEST_USEFUL = 32;

  /** A larger batch leaves every cache, and each bucket of lengths holds one. */
  private static final long LARGEST_BYTES = 16L << 20;

  /** A larger batch must be clearly faster, since it costs memory and padding at a block's end. */
  private static final double GAIN = 1.02;

  private static final long TRIAL_NANOS = 40_000_000;
  private static final int LEAST_CALLS = 3;

  private BatchMeasurement() {}

  static int fastest(LoadedModel model, GoldenSample golden) {
    long longest = model.contract().series().length();
    long rowBytes = longest * model.contract().inputs().floatsPerDate() * Float.BYTES;
    int smallest = Math.max(2, model.contract().smallestBatch());
    int largest = (int) Math.max(smallest, Math.min(LARGEST_BYTES / rowBytes, 1 << 20));
    int best = smallest;
    double bestRate = 0;
    for (int size : CANDIDATES) {
      if (size < Math.min(SMALLEST_USEFUL, largest / 2) || size < smallest || size > largest) {
        continue;
      }
      double rate = rowsPerSecond(model, golden.batch(size, 0, 1, golden.length()));
      LOG.debug("{} at batch {}: {} rows/s", model.contract().id(), size, Math.round(rate));
      if (rate > bestRate * GAIN) {
        best = size;
        bestRate = rate;
      }
    }
    LOG.info("Batch size {} for {}", best, model.contract().id());
    return best;
  }

  /** Takes the fastest call, since other tasks of the machine slow down single ones. */
  private static double rowsPerSecond(LoadedModel model, ModelBatch batch) {
    // The first call of a shape also allocates.
    model.predict(batch);
    long fastest = Long.MAX_VALUE;
    long start = System.nanoTime();
    long now = start;
    for (int call = 0; call < LEAST_CALLS || now - start < TRIAL_NANOS; call++) {
      long before = now;
      model.predict(batch);
      now = System.nanoTime();
      fastest = Math.min(fastest, now - before);
    }
    return 1e9 * batch.rows() / fastest;
  }
}
