package org.sitsformer.predict.engine;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.Artifact;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.Inputs;
import org.sitsformer.predict.contract.Size;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on an engine, verified, replayed on its golden sample and shared by all tasks of a JVM.
 * Get one from {@link ModelCache}. Thread-safe; each caller brings its own {@link ModelBatch}.
 */
public final class LoadedModel {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);
  private static final String PRECISION = "fp32";

  private static final int WARM_UP_CALLS = 3;

  private final Contract contract;
  private final EngineKind engine;
  private final ModelDevice device;
  private final Model model;
  private final GoldenSample golden;
  private final String numerics;
  private final Map<Integer, Boolean> checkedBatches = new ConcurrentHashMap<>();
  private int measuredBatch;

  private LoadedModel(
      Contract contract, EngineKind engine, ModelDevice device, Model model, GoldenSample golden) {
    this.contract = contract;
    this.engine = engine;
    this.device = device;
    this.model = model;
    this.golden = golden;
    // Replayed here, so that no instance exists that has not passed.
    this.numerics = golden.replay(this, PRECISION);
    BatchInvariance.check(this, golden);
  }

  /**
   * Reads, verifies and starts a model.
   *
   * @throws ModelException if the weights or the golden sample are not those of the contract, if
   *     the golden sample's results differ, or if rows depend on their batch
   */
  static LoadedModel load(
      Storage storage, Contract contract, EngineKind engine, ModelDevice device) {
    long start = System.nanoTime();
    Artifact artifact = contract.artifact(engine);
    byte[] weights = verified(storage, artifact.path(), artifact.sha256());
    byte[] sample = verified(storage, contract.golden().path(), contract.golden().sha256());
    GoldenSample golden = GoldenSample.decode(contract, sample);
    Model model = open(contract, engine, device, weights);
    try {
      LoadedModel loaded = new LoadedModel(contract, engine, device, model, golden);
      LOG.info(
          "Loaded {} on {} {} in {} ms, 1 intra-op and 1 inter-op thread, numerics {}",
          contract.id(),
          engine.djlName(),
          device.kind(),
          (System.nanoTime() - start) / 1_000_000,
          loaded.numerics);
      return loaded;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static byte[] verified(Storage storage, String path, String sha256) {
    byte[] bytes;
    try {
      bytes = storage.read(path);
    } catch (IOException e) {
      throw new ModelException("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
    String found = Sha256.hex(bytes);
    if (!found.equals(sha256)) {
      throw new ModelException(
          "%s: SHA-256 is %s, but the contract says %s".formatted(path, found, sha256));
    }
    return bytes;
  }

  /**
   * Starts the engine on the verified bytes. They never touch a disk: a folder could hold a
   * serving.properties, which DJL obeys, or external data of an ONNX file.
   */
  private static Model open(
      Contract contract, EngineKind engine, ModelDevice device, byte[] weights) {
    Model model = EngineBootstrap.engine(engine).newModel(contract.name(), device.djl());
    Map<String, String> options =
        engine == EngineKind.ONNX
            ? Map.of("intraOpNumThreads", "1", "interOpNumThreads", "1")
            : Map.of();
    try {
      model.load(new ByteArrayInputStream(weights), options);
      return model;
    } catch (IOException | MalformedModelException | RuntimeException e) {
      model.close();
      throw new ModelException(
          "%s: %s cannot load it: %s"
              .formatted(contract.artifact(engine).path(), engine.djlName(), e.getMessage()),
          e);
    }
  }

  /** Returns what the model expects and returns. */
  public Contract contract() {
    return contract;
  }

  /** Returns the engine that it runs on. */
  public EngineKind engine() {
    return engine;
  }

  /** Returns the version of the engine's library. */
  public String engineVersion() {
    return EngineBootstrap.engine(engine).getVersion();
  }

  /** Returns the device that it runs on. */
  public ModelDevice device() {
    return device;
  }

  /** Returns the digest of weights and contract, see {@link Contract#digest}. */
  public String digest() {
    return contract.digest(engine);
  }

  /**
   * Returns the numerics class of this machine for this model: a digest of the exact bits of the
   * golden sample's logits. Machines of one class make maps of the same bytes.
   */
  public String numerics() {
    return numerics;
  }

  /** Returns the floats that {@link #predict} gives for one row. */
  public int logitsPerRow() {
    Size cell = contract.inputs().cell();
    return contract.classes().size() * (contract.dense() ? cell.pixels() : 1);
  }

  /**
   * Runs the model on a batch, which is padded first where it is smaller than the smallest batch.
   *
   * @return the logits {@code [rows, K]} or {@code [rows, K, h, w]}, followed by those of the
   *     padding
   */
  public float[] predict(ModelBatch batch) {
    batch.pad();
    int count = batch.rows() + batch.paddedRows();
    if (count == 0) {
      return new float[0];
    }
    Inputs inputs = contract.inputs();
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList list = new NDList(3);
      list.add(array(scope, "sequences", batch, count, DataType.FLOAT32));
      if (inputs.positions()) {
        list.add(array(scope, "positions", batch, count, DataType.INT64));
      }
      if (inputs.masks()) {
        list.add(array(scope, "masks", batch, count, DataType.BOOLEAN));
      }
      NDArray logits =
          model
              .getBlock()
              .forward(new ParameterStore(scope, false), list, false)
              .singletonOrThrow();
      checkShape(logits.getShape(), count);
      return logits.toFloatArray();
    }
  }

  private NDArray array(NDManager scope, String name, ModelBatch batch, int count, DataType type) {
    Inputs inputs = contract.inputs();
    NDArray array =
        switch (type) {
          case FLOAT32 -> scope.create(batch.sequences(count), shape(inputs, batch, count), type);
          case INT64 ->
              scope.create(batch.positions(count), new Shape(count, batch.length()), type);
          default -> scope.create(batch.masks(count), new Shape(count, batch.length()), type);
        };
    if (engine == EngineKind.ONNX) {
      // By name, since an exporter may order inputs as it likes; TorchScript goes by position.
      array.setName(name);
    }
    return array;
  }

  private static Shape shape(Inputs inputs, ModelBatch batch, int count) {
    int bands = inputs.bands().size();
    Size window = inputs.window();
    return inputs.patches()
        ? new Shape(count, batch.length(), bands, window.height(), window.width())
        : new Shape(count, batch.length(), bands);
  }

  private void checkShape(Shape shape, int count) {
    if (shape.size() != (long) count * logitsPerRow() || shape.get(0) != count) {
      throw new ModelException(
          "%s: the model returned shape %s for %d rows; the contract says %d classes%s"
              .formatted(
                  contract.artifact(engine).path(),
                  shape,
                  count,
                  contract.classes().size(),
                  contract.dense() ? " a pixel of a cell " + contract.inputs().cell() : ""));
    }
  }

  /**
   * Returns the batch size that a short measurement found fastest on this machine. Results do not
   * depend on it. The first call measures; others wait for it.
   */
  public synchronized int measuredBatch() {
    if (measuredBatch == 0) {
      measuredBatch = BatchMeasurement.fastest(this, golden);
    }
    return measuredBatch;
  }

  /**
   * Checks once that rows are the same bits in batches of this size.
   *
   * @throws ModelException if they are not
   */
  public void checkBatch(int size) {
    checkedBatches.computeIfAbsent(
        size,
        rows -> {
          BatchInvariance.check(this, golden, rows);
          return true;
        });
  }

  /**
   * Runs as many batches at once as an executor may, of the largest kind that its tasks send, so
   * that the engine has taken its memory before anybody asks how much it takes.
   */
  public void warmUp(int atOnce, int rows, int length) {
    int capacity = Math.max(rows, contract.smallestBatch());
    ExecutorService threads = Executors.newFixedThreadPool(atOnce);
    // A call may be over before the next thread starts, and only calls that overlap take the memory
    // that is to be measured: each thread goes on until all have made some.
    CountDownLatch begun = new CountDownLatch(atOnce);
    try {
      List<Future<?>> calls = new ArrayList<>();
      for (int thread = 0; thread < atOnce; thread++) {
        calls.add(
            threads.submit(
                () -> {
                  try {
                    ModelBatch batch = blank(capacity, length);
                    for (int call = 1; call <= WARM_UP_CALLS || begun.getCount() > 0; call++) {
                      predict(batch);
                      if (call == WARM_UP_CALLS) {
                        begun.countDown();
                      }
                    }
                  } finally {
                    // Of a thread that failed: the others must not wait for it.
                    begun.countDown();
                  }
                }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException(contract.id() + ": interrupted while it was warmed up", e);
    } catch (ExecutionException e) {
      throw new ModelException(
          "%s: %d calls at once of %d rows and %d dates fail: %s"
              .formatted(contract.id(), atOnce, capacity, length, e.getCause()),
          e);
    } finally {
      threads.shutdownNow();
    }
  }

  private ModelBatch blank(int rows, int length) {
    ModelBatch batch = new ModelBatch(contract, rows, length);
    float[] values = new float[length * contract.inputs().floatsPerDate()];
    long[] positions = new long[length];
    byte[] mask = new byte[length];
    Arrays.fill(mask, (byte) 1);
    while (!batch.isFull()) {
      batch.add(values, positions, mask);
    }
    return batch;
  }

  void close() {
    model.close();
  }
}
