package org.sitsformer.predict.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the batch size at which a model labels most rows a second on this machine. */
final class BatchMeasurement {
  private static final Logger LOG = LoggerFactory.getLogger(BatchMeasurement.class);
  private static final int[] CANDIDATES = {8, 16, 32, 64, 128, 256, 512};

  /** A larger batch leaves every cache, and each bucket of lengths holds one. */
  private static final long LARGEST_BYTES = 16L << 20;

  /** A larger batch must be clearly faster, since it costs memory and padding at a block's end. */
  private static final double GAIN = 1.02;

  private static final long TRIAL_NANOS = 40_000_000;

  private BatchMeasurement() {}

  static int fastest(LoadedModel model, GoldenSample golden) {
    long longest = model.contract().series().length();
    long rowBytes = longest * model.contract().inputs().floatsPerDate() * Float.BYTES;
    int best = Math.max(2, model.contract().smallestBatch());
    double bestRate = 0;
    for (int size : CANDIDATES) {
      if (size < best || size * rowBytes > LARGEST_BYTES) {
        continue;
      }
      double rate = rowsPerSecond(model, golden.batch(size, 0, 1, golden.length()));
      LOG.debug("{} at batch {}: {} rows/s", model.contract().id(), size, Math.round(rate));
      if (rate > bestRate * GAIN) {
        best = size;
        bestRate = rate;
      } else if (rate < 0.9 * bestRate) {
        break;
      }
    }
    LOG.info("Batch size {} for {}", best, model.contract().id());
    return best;
  }

  private static double rowsPerSecond(LoadedModel model, ModelBatch batch) {
    // The first call of a shape also allocates.
    model.predict(batch);
    int calls = 0;
    long start = System.nanoTime();
    long elapsed;
    do {
      model.predict(batch);
      calls++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < TRIAL_NANOS);
    return 1e9 * calls * batch.rows() / elapsed;
  }
}
