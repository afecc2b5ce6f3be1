package org.sitsformer.predict.engine;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.sitsformer.predict.contract.EngineKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a user wants models to run. Who runs them says which GPU is meant, by {@link #resolve}, or
 * why there is none, by {@link #without}.
 *
 * <pre>{@code
 * ModelDevice device = DeviceChoice.AUTO.resolve(EngineKind.ONNX, 0);
 * }</pre>
 */
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
   * Returns the device that a model runs on, for a caller that has a GPU.
   *
   * @param address number of the GPU, from 0; not looked at for {@link #CPU}
   * @throws ModelException for {@link #CUDA} if the engine cannot use that GPU, with the reason
   */
  public ModelDevice resolve(EngineKind engine, int address) {
    return resolve(engine, address, DeviceChoice::visible);
  }

  /**
   * @param visible asks an engine how many GPUs it sees
   */
  ModelDevice resolve(EngineKind engine, int address, ToIntFunction<EngineKind> visible) {
    if (this == CPU) {
      return ModelDevice.CPU;
    }
    Optional<String> obstacle = obstacle(engine, address, visible);
    if (obstacle.isEmpty()) {
      return ModelDevice.cuda(address);
    }
    refuse(obstacle.get());
    if (LOGGED.add(obstacle.get())) {
      LOG.warn("Device auto falls back to cpu: {}", obstacle.get());
    }
    return ModelDevice.CPU;
  }

  /**
   * Returns the device that a model runs on, for a caller that has no GPU.
   *
   * @param reason why it has none, in the caller's words
   * @throws ModelException for {@link #CUDA}, with the reason
   */
  public ModelDevice without(String reason) {
    if (this != CPU) {
      refuse(reason);
      if (LOGGED.add(reason)) {
        // The ordinary case of a machine without GPUs.
        LOG.info("Device auto is cpu: {}", reason);
      }
    }
    return ModelDevice.CPU;
  }

  /**
   * Returns why a caller that has a GPU computes on the CPU although {@link #AUTO} would take the
   * GPU; empty where it does not.
   */
  public Optional<String> fallback(EngineKind engine, int address) {
    return fallback(engine, address, DeviceChoice::visible);
  }

  Optional<String> fallback(EngineKind engine, int address, ToIntFunction<EngineKind> visible) {
    return this == AUTO ? obstacle(engine, address, visible) : Optional.empty();
  }

  private void refuse(String reason) {
    if (this == CUDA) {
      throw new ModelException("Option device is cuda, but no GPU is usable: " + reason);
    }
  }

  private static Optional<String> obstacle(
      EngineKind engine, int address, ToIntFunction<EngineKind> visible) {
    int count = visible.applyAsInt(engine);
    if (count == 0) {
      return Optional.of(engine.djlName() + " sees no CUDA device (its CPU natives, or no driver)");
    }
    return address < count
        ? Optional.empty()
        : Optional.of("gpu " + address + " was given, but " + count + " are visible");
  }

  private static int visible(EngineKind engine) {
    return EngineBootstrap.engine(engine).getGpuCount();
  }
}
