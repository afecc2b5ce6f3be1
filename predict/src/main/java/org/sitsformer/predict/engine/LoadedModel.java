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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.Artifact;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.contract.Inputs;
import org.sitsformer.predict.contract.Size;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model on an engine, verified, replayed on its golden sample and shared by all threads of a JVM.
 * Get one from {@link ModelCache}, which closes it. Thread-safe; each caller brings its own {@link
 * ModelBatch}.
 */
public final class LoadedModel {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);

  private final Contract contract;
  private final EngineKind engine;
  private final ModelDevice device;
  private final Model model;
  private final GoldenSample golden;
  private final String numerics;
  private final Map<Integer, Boolean> checkedBatches = new ConcurrentHashMap<>();
  private int measuredBatch;
  private volatile boolean closed;

  private LoadedModel(
      Contract contract, EngineKind engine, ModelDevice device, Model model, GoldenSample golden) {
    this.contract = contract;
    this.engine = engine;
    this.device = device;
    this.model = model;
    this.golden = golden;
    // Replayed here, so that no instance exists that has not passed.
    this.numerics = golden.replay(this, contract.artifact(engine).precision());
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
   * @throws IllegalStateException if the model was closed
   */
  public float[] predict(ModelBatch batch) {
    if (closed) {
      throw new IllegalStateException(
          "Model %s is closed: it is called after its lease".formatted(contract.id()));
    }
    batch.pad();
    int count = batch.rows() + batch.paddedRows();
    if (count == 0) {
      return new float[0];
    }
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDArray logits =
          model
              .getBlock()
              .forward(new ParameterStore(scope, false), arrays(scope, batch, count), false)
              .singletonOrThrow();
      checkShape(logits.getShape(), count);
      return logits.toFloatArray();
    }
  }

  private NDList arrays(NDManager scope, ModelBatch batch, int count) {
    Inputs inputs = contract.inputs();
    Shape samples = shape(inputs, batch, count);
    Shape dates = new Shape(count, batch.length());
    NDList list = new NDList(3);
    list.add(named("sequences", scope.create(batch.sequences(count), samples, DataType.FLOAT32)));
    if (inputs.positions()) {
      list.add(named("positions", scope.create(batch.positions(count), dates, DataType.INT64)));
    }
    if (inputs.masks()) {
      list.add(named("masks", scope.create(batch.masks(count), dates, DataType.BOOLEAN)));
    }
    return list;
  }

  private NDArray named(String name, NDArray array) {
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

  /** Frees what the engine holds; nobody may be in a call. */
  void close() {
    closed = true;
    model.close();
  }
}
