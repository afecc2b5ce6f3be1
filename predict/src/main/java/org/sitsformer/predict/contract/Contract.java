package org.sitsformer.predict.contract;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.io.Storage;

/**
 * What a model expects and returns, read from {@code model.json}: a STAC item with the MLM
 * extension; what MLM lacks stands under {@code sits:}. Reading it opens no weights.
 *
 * <pre>{@code
 * Contract contract = Contract.read(Storage.local(), "models/sinop-ndvi");
 * }</pre>
 *
 * @param folder where it was read from
 * @param name the model's name, without version
 * @param version semantic version
 * @param title one line for reports, the name where the item has none
 * @param inputs the model's input tensors
 * @param classes the k-th belongs to logit k
 * @param dense true where the model labels every pixel of a cell ({@code [B, K, h, w]})
 * @param series how a pixel's dates become the model's series
 * @param temperature divides the logits before softmax
 * @param smallestBatch rows below which the engines' results depend on the batch
 * @param golden inputs with the logits that the model gave for them
 * @param artifacts the weights by engine, at least one
 */
public record Contract(
    String folder,
    String name,
    String version,
    String title,
    Inputs inputs,
    List<LandClass> classes,
    boolean dense,
    SeriesRule series,
    double temperature,
    int smallestBatch,
    Golden golden,
    Map<EngineKind, Artifact> artifacts)
    implements Serializable {
  /** The contract's file in a model's folder. */
  public static final String FILE = "model.json";

  public Contract {
    classes = List.copyOf(classes);
    artifacts = Map.copyOf(artifacts);
  }

  /**
   * Reads and checks the contract of a model's folder.
   *
   * @throws ContractException if it is missing or not valid, with one line that says where
   * @throws UncheckedIOException if the store fails
   */
  public static Contract read(Storage storage, String modelFolder) {
    String path = Storage.resolve(modelFolder, FILE);
    byte[] json;
    try {
      if (storage.stat(path).isEmpty()) {
        throw new ContractException(
            "%s: no such file; a model's folder holds model.json".formatted(path));
      }
      json = storage.read(path);
    } catch (IOException e) {
      // The store's fault says nothing of the contract.
      throw new UncheckedIOException(
          new IOException("%s: cannot be read: %s".formatted(path, e.getMessage()), e));
    }
    return new ContractReader(modelFolder, path).read(json);
  }

  /** Returns {@code name-version}, as run names use it. */
  public String id() {
    return name + "-" + version;
  }

  /** Returns the engines that this model has weights for. */
  public Set<EngineKind> engines() {
    return artifacts.keySet();
  }

  /**
   * Refuses a model that has no weights for an engine.
   *
   * @throws ContractException if it has none; it names those that are there
   */
  public void requireArtifact(EngineKind engine) {
    Artifact found = artifact(engine);
    requireNonNull(found, "artifact is null");
  }

  /**
   * Returns the weights for an engine.
   *
   * @throws ContractException if the model has none
   */
  public Artifact artifact(EngineKind engine) {
    Artifact artifact = artifacts.get(engine);
    if (artifact == null) {
      throw new ContractException(
          "%s: no weights for engine %s; this model has %s"
              .formatted(Storage.resolve(folder, FILE), engine.word(), words()));
    }
    return artifact;
  }

  /**
   * Returns the hex SHA-256 of what determines a pixel: the weights of the engine and the contract
   * without title, colours, paths and the names of model and classes. The precision is not in it.
   */
  public String digest(EngineKind engine) {
    StringBuilder text = new StringBuilder("sits-contract-1\n");
    for (BandScaling band : inputs.bands()) {
      // The bits, not the digits: two floats that print alike in some locale still differ.
      text.append("band ").append(band.name()).append(' ');
      text.append(Float.floatToIntBits(band.mean())).append(' ');
      text.append(Float.floatToIntBits(band.stddev())).append('\n');
    }
    text.append("window ").append(inputs.window()).append(" cell ").append(inputs.cell());
    text.append(" patches ").append(inputs.patches()).append(" positions ");
    text.append(inputs.positions()).append(" masks ").append(inputs.masks()).append('\n');
    for (LandClass landClass : classes) {
      text.append("class ").append(landClass.value()).append('\n');
    }
    text.append("dense ").append(dense).append('\n').append(series).append('\n');
    text.append("temperature ").append(Double.doubleToLongBits(temperature)).append('\n');
    text.append("smallest-batch ").append(smallestBatch).append('\n');
    text.append("weights ").append(artifact(engine).sha256()).append('\n');
    return Sha256.hex(text.toString());
  }

  private String words() {
    Map<String, Boolean> sorted = new TreeMap<>();
    artifacts.keySet().forEach(engine -> sorted.put(engine.word(), true));
    return String.join(", ", sorted.keySet());
  }
}
