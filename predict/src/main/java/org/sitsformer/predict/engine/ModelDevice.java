package org.sitsformer.predict.engine;

import ai.djl.Device;
import java.io.Serializable;

/**
 * The device that a model was loaded on.
 *
 * @param kind {@code cpu} or {@code cuda}
 * @param index the GPU's number, 0 on the CPU
 */
public record ModelDevice(String kind, int index) implements Serializable {
  /** The CPU. */
  public static final ModelDevice CPU = new ModelDevice("cpu", 0);

  /** A processor's caches hold no more; a GPU is kept at work by more. */
  private static final long CPU_BATCH_BYTES = 4L << 20;

  private static final long GPU_BATCH_BYTES = 32L << 20;

  /** Returns a GPU by its number. */
  public static ModelDevice cuda(int index) {
    return new ModelDevice("cuda", index);
  }

  Device djl() {
    return kind.equals("cpu") ? Device.cpu() : Device.gpu(index);
  }

  /** Returns the most bytes of input that a batch should have, whatever rows were asked for. */
  public long largestBatch() {
    return kind.equals(CPU.kind) ? CPU_BATCH_BYTES : GPU_BATCH_BYTES;
  }
}
