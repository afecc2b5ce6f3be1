package org.sitsformer.predict.engine;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;

/**
 * The models of this JVM: one for each device, engine, precision, digest and golden sample, loaded
 * once, and any number of them at a time. Who uses one holds a lease. A model whose last lease is
 * closed stays loaded, since between two tasks nobody holds one, until it is evicted; one that is
 * evicted while it is in use is closed with its last lease. Thread-safe.
 *
 * <pre>{@code
 * try (ModelLease lease =
 *     ModelCache.acquire(storage, contract, EngineKind.ONNX, ModelDevice.CPU)) {
 *   float[] logits = lease.model().predict(batch);
 * }
 * }</pre>
 */
public final class ModelCache {
  private static final Map<Key, SharedModel> MODELS = new ConcurrentHashMap<>();
  private static final Map<Key, AtomicLong> LOADS = new ConcurrentHashMap<>();

  private static final LongAdder WAITED = new LongAdder();

  private ModelCache() {}

  /** The golden sample is part of it, since a model has passed that one only. */
  private record Key(
      ModelDevice device, String digest, String golden, String precision, EngineKind engine) {
    static Key of(Contract contract, EngineKind engine, ModelDevice device) {
      return new Key(
          device,
          contract.digest(engine),
          contract.golden().sha256(),
          contract.artifact(engine).precision(),
          engine);
    }
  }

  /**
   * Returns the use of the shared model, which is loaded by the first caller while others wait.
   * Nobody waits for a model that is loaded.
   *
   * @throws ModelException if it must not be used; the next caller tries again
   */
  public static ModelLease acquire(
      Storage storage, Contract contract, EngineKind engine, ModelDevice device) {
    return acquire(storage, contract, engine, device, nanos -> {});
  }

  /**
   * Returns the use of the shared model as above.
   *
   * @param waited is told how many nanoseconds the caller has waited for others
   */
  public static ModelLease acquire(
      Storage storage,
      Contract contract,
      EngineKind engine,
      ModelDevice device,
      LongConsumer waited) {
    Key key = Key.of(contract, engine, device);
    return loaded(key).orElseGet(() -> load(storage, contract, key, waited));
  }

  /**
   * Returns the shared model for the rest of the process, in which it is never closed: for programs
   * that end with their work.
   *
   * @throws ModelException as {@link #acquire}
   */
  public static LoadedModel model(
      Storage storage, Contract contract, EngineKind engine, ModelDevice device) {
    // A lease that nobody closes.
    return acquire(storage, contract, engine, device).model();
  }

  private static Optional<ModelLease> loaded(Key key) {
    SharedModel model = MODELS.get(key);
    return model != null && model.use() ? Optional.of(lease(key, model)) : Optional.empty();
  }

  private static ModelLease lease(Key key, SharedModel model) {
    return new ModelLease(
        model.model(),
        () -> {
          if (model.release()) {
            MODELS.remove(key, model);
          }
        });
  }

  private static ModelLease load(Storage storage, Contract contract, Key key, LongConsumer waited) {
    long asked = System.nanoTime();
    // One load at a time: two engines that start at once would race for their libraries.
    synchronized (ModelCache.class) {
      long nanos = System.nanoTime() - asked;
      WAITED.add(nanos);
      waited.accept(nanos);
      return loaded(key)
          .orElseGet(
              () -> {
                LOADS.computeIfAbsent(key, none -> new AtomicLong()).incrementAndGet();
                SharedModel model =
                    new SharedModel(
                        LoadedModel.load(storage, contract, key.engine(), key.device()));
                ModelLease lease = lease(key, model);
                model.use();
                MODELS.put(key, model);
                return lease;
              });
    }
  }

  /**
   * Closes a model: now, or with its last lease where it is in use. Who acquires it before that
   * keeps it loaded; who does so afterwards loads it again.
   *
   * @return true where it is closed now, false where it is in use or not there
   */
  public static boolean evict(Contract contract, EngineKind engine, ModelDevice device) {
    return evict(Key.of(contract, engine, device));
  }

  /** Closes all models, as {@link #evict} does. */
  public static void evictAll() {
    MODELS.keySet().forEach(ModelCache::evict);
  }

  private static boolean evict(Key key) {
    SharedModel model = MODELS.get(key);
    if (model == null || !model.drop()) {
      return false;
    }
    // Not what somebody else may have loaded meanwhile.
    MODELS.remove(key, model);
    return true;
  }

  /** Returns how many models this JVM holds now. */
  public static int held() {
    return MODELS.size();
  }

  /** Returns how many leases of a model are open. */
  public static int users(Contract contract, EngineKind engine, ModelDevice device) {
    SharedModel model = MODELS.get(Key.of(contract, engine, device));
    return model == null ? 0 : model.users();
  }

  /** Returns the nanoseconds that callers in this JVM have waited for a model, all together. */
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
}
