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

  /** Most MiB of input that a batch has on the CPU: its caches hold no more. */
  public static final int CPU_BATCH_MIB = 4;

  /** Most MiB of input that a batch has on a GPU, which more rows keep at work. */
  public static final int GPU_BATCH_MIB = 32;

  /** Returns a GPU by its number. */
  public static ModelDevice cuda(int index) {
    return new ModelDevice("cuda", index);
  }

  Device djl() {
    return isCpu() ? Device.cpu() : Device.gpu(index);
  }

  /** Returns the most bytes of input that a batch should have, whatever rows were asked for. */
  public long largestBatch() {
    return (long) (isCpu() ? CPU_BATCH_MIB : GPU_BATCH_MIB) << 20;
  }

  private boolean isCpu() {
    return kind.equals("cpu");
  }
}
