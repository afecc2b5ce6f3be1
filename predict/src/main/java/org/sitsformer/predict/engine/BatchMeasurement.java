package org.sitsformer.predict.engine;

import java.util.Arrays;
import java.util.List;
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

  private static final long TRIAL_NANOS = 8_000_000;

  /** All sizes are tried in turn so often: what else the machine does meanwhile meets all alike. */
  private static final int ROUNDS = 5;

  private BatchMeasurement() {}

  static int fastest(LoadedModel model, GoldenSample golden) {
    long longest = model.contract().series().length();
    long rowBytes = longest * model.contract().inputs().floatsPerDate() * Float.BYTES;
    int smallest = Math.max(2, model.contract().smallestBatch());
    int largest = (int) Math.max(smallest, Math.min(LARGEST_BYTES / rowBytes, 1 << 20));
    int[] sizes =
        Arrays.stream(CANDIDATES)
            .filter(size -> size >= Math.min(SMALLEST_USEFUL, largest / 2))
            .filter(size -> size >= smallest && size <= largest)
            .toArray();
    List<ModelBatch> batches =
        Arrays.stream(sizes).mapToObj(size -> golden.batch(size, 0, 1, golden.length())).toList();
    double[] rates = new double[sizes.length];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < sizes.length; i++) {
        rates[i] = Math.max(rates[i], rowsPerSecond(model, batches.get(i)));
      }
    }
    int best = smallest;
    double bestRate = 0;
    for (int i = 0; i < sizes.length; i++) {
      LOG.debug("{} at batch {}: {} rows/s", model.contract().id(), sizes[i], rates[i]);
      if (rates[i] > bestRate * GAIN) {
        best = sizes[i];
        bestRate = rates[i];
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
    while (fastest == Long.MAX_VALUE || now - start < TRIAL_NANOS) {
      long before = now;
      model.predict(batch);
      now = System.nanoTime();
      fastest = Math.min(fastest, now - before);
    }
    return 1e9 * batch.rows() / fastest;
  }
}
