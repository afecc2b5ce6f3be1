package org.sitsformer.predict.classify;

import java.io.Serializable;

/**
 * How blocks are classified.
 *
 * @param batchSize rows a model call, 0 for what a measurement finds fastest; changes no pixel
 * @param callsAtOnce most model calls at once on a device of a JVM, 0 for no limit; changes no
 *     pixel
 * @param map what decides pixels
 */
public record ClassifyOptions(int batchSize, int callsAtOnce, MapOptions map)
    implements Serializable {
  /** Measured batch size, no limit of calls, and {@link MapOptions#DEFAULT}. */
  public static final ClassifyOptions DEFAULT = new ClassifyOptions(0, MapOptions.DEFAULT);

  private static final int LARGEST_BATCH = 4096;

  /** Calls at once that no device needs more than. */
  public static final int MOST_CALLS = 100;

  /** Makes options without a limit of calls. */
  public ClassifyOptions(int batchSize, MapOptions map) {
    this(batchSize, 0, map);
  }

  public ClassifyOptions {
    if (batchSize < 0 || batchSize > LARGEST_BATCH) {
      throw new IllegalArgumentException(
          "Batch size is %d; allowed: 0 (measured) to %d".formatted(batchSize, LARGEST_BATCH));
    }
    if (callsAtOnce < 0 || callsAtOnce > MOST_CALLS) {
      throw new IllegalArgumentException(
          "Calls at once are %d; allowed: 0 (no limit) to %d".formatted(callsAtOnce, MOST_CALLS));
    }
  }
}
