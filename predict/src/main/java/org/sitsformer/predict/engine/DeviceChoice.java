package org.sitsformer.predict.engine;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a user wants models to run. */
public enum DeviceChoice {
  CPU,
  /** A GPU or nothing: without one it is an error. */
  CUDA,
  /** A GPU where there is a usable one, else the CPU, which is logged once a process. */
  AUTO;

  private static final Logger LOG = LoggerFactory.getLogger(DeviceChoice.class);

  /** What was logged: every task asks, and the answer is the process's. */
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  /**
   * Returns the device that a task's model runs on.
   *
   * @param gpuAddress the GPU that Spark gave to the task, empty where it gave none
   * @throws ModelException for {@link #CUDA} without a usable GPU, with the reason
   */
  public ModelDevice resolve(EngineKind engine, OptionalInt gpuAddress) {
    if (this == CPU) {
      return ModelDevice.CPU;
    }
    String obstacle = obstacle(engine, gpuAddress);
    if (obstacle == null) {
      return ModelDevice.cuda(gpuAddress.getAsInt());
    }
    if (this == CUDA) {
      throw new ModelException("Option device is cuda, but no GPU is usable: " + obstacle);
    }
    if (LOGGED.add(obstacle)) {
      if (gpuAddress.isEmpty()) {
        // The ordinary case of a machine without GPUs.
        LOG.info("Device auto is cpu: {}", obstacle);
      } else {
        LOG.warn("Device auto falls back to cpu: {}", obstacle);
      }
    }
    return ModelDevice.CPU;
  }

  /**
   * Returns why a task that has a GPU computes on the CPU all the same; empty where it does not, or
   * has none.
   */
  public Optional<String> fallback(EngineKind engine, OptionalInt gpuAddress) {
    return this == AUTO && gpuAddress.isPresent()
        ? Optional.ofNullable(obstacle(engine, gpuAddress))
        : Optional.empty();
  }

  private static String obstacle(EngineKind engine, OptionalInt gpuAddress) {
    if (gpuAddress.isEmpty()) {
      return "Spark gave the task no gpu resource (spark.task.resource.gpu.amount)";
    }
    int count = EngineBootstrap.engine(engine).getGpuCount();
    if (count == 0) {
      return engine.djlName() + " sees no CUDA device (its CPU natives, or no driver)";
    }
    if (gpuAddress.getAsInt() >= count) {
      return "gpu " + gpuAddress.getAsInt() + " was given, but " + count + " are visible";
    }
    return null;
  }
}
