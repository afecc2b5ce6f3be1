package org.sitsformer.udf.classify;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * What a block cost, and where.
 *
 * @param executor the JVM that made it, or found it in the store: executor id and a random part
 * @param gpu address of the GPU that Spark gave to the task, empty for none
 * @param figures what was counted
 */
public record BlockCost(String executor, String gpu, Costs figures) implements Serializable {
  public BlockCost {
    requireNonNull(executor, "executor is null");
    requireNonNull(gpu, "gpu is null");
    requireNonNull(figures, "figures is null");
  }
}
