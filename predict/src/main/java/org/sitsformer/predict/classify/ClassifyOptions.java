package org.sitsformer.predict.classify;

import java.io.Serializable;

/**
 * How blocks are classified.
 *
 * @param batchSize rows a model call, 0 for what a measurement finds fastest; changes no pixel
 * @param map what decides pixels
 */
public record ClassifyOptions(int batchSize, MapOptions map) implements Serializable {
  /** Measured batch size, classes and confidence only. */
  public static final ClassifyOptions DEFAULT = new ClassifyOptions(0, MapOptions.DEFAULT);

  private static final int LARGEST_BATCH = 4096;

  public ClassifyOptions {
    if (batchSize < 0 || batchSize > LARGEST_BATCH) {
      throw new IllegalArgumentException(
          "Batch size is %d; allowed: 0 (measured) to %d".formatted(batchSize, LARGEST_BATCH));
    }
  }
}
