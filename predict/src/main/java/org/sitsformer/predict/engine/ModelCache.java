package org.sitsformer.predict.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.Contract;

/**
 * The models of this JVM: one for each device, engine, digest and golden sample, loaded once and
 * kept to the end of the process, since between two tasks nobody holds one.
 *
 * <pre>{@code
 * LoadedModel model = ModelCache.model(storage, contract, EngineKind.ONNX, ModelDevice.CPU);
 * }</pre>
 */
public final class ModelCache {
  private static final Map<Key, LoadedModel> MODELS = new ConcurrentHashMap<>();
  private static final Map<Key, AtomicLong> LOADS = new ConcurrentHashMap<>();

  private static final LongAdder WAITED = new LongAdder();

  private ModelCache() {}

  /** The golden sample is part of it, since a model has passed that one only. */
  private record Key(ModelDevice device, String digest, String golden, EngineKind engine) {
    static Key of(Contract contract, EngineKind engine, ModelDevice device) {
      return new Key(device, contract.digest(engine), contract.golden().sha256(), engine);
    }
  }

  /**
   * Returns the shared model, which is loaded by the first caller while others wait.
   *
   * @throws ModelException if it must not be used; the next caller tries again
   */
  public static LoadedModel model(
      Storage storage, Contract contract, EngineKind engine, ModelDevice device) {
    return model(storage, contract, engine, device, nanos -> {});
  }

  /**
   * Returns the shared model as above.
   *
   * @param waited is told how many nanoseconds the caller has waited for others
   */
  public static LoadedModel model(
      Storage storage,
      Contract contract,
      EngineKind engine,
      ModelDevice device,
      LongConsumer waited) {
    Key key = Key.of(contract, engine, device);
    LoadedModel model = MODELS.get(key);
    return model != null ? model : load(storage, contract, key, waited);
  }

  private static LoadedModel load(
      Storage storage, Contract contract, Key key, LongConsumer waited) {
    long asked = System.nanoTime();
    // One load at a time: two engines that start at once would race for their libraries.
    synchronized (ModelCache.class) {
      long nanos = System.nanoTime() - asked;
      WAITED.add(nanos);
      waited.accept(nanos);
      return MODELS.computeIfAbsent(
          key,
          absent -> {
            LOADS.computeIfAbsent(key, none -> new AtomicLong()).incrementAndGet();
            return LoadedModel.load(storage, contract, absent.engine(), absent.device());
          });
    }
  }

  /** Returns the nanoseconds that tasks of this JVM have waited for a model, all together. */
  public static long waitedNanos() {
    return WAITED.sum();
  }

  /** Returns how often any artefact was loaded in this JVM. */
  public static long loads() {
    return LOADS.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /** Returns how often this artefact was loaded in this JVM, whoever asked for it. */
  public static long loads(Contract contract, EngineKind engine, ModelDevice device) {
    AtomicLong loads = LOADS.get(Key.of(contract, engine, device));
    return loads == null ? 0 : loads.get();
  }

  /** Closes all models; none of them may be in use. */
  public static synchronized void closeAll() {
    MODELS.values().forEach(LoadedModel::close);
    MODELS.clear();
  }
}
