package org.sitsformer.predict;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelCache;
import org.sitsformer.predict.engine.ModelDevice;

/**
 * The models that tests run on: tiny ones with random weights (made by
 * src/test/python/make_models.py) and the trained ones that ship.
 */
public final class TestModels {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TestModels() {}

  /** Returns the folder of a tiny model: pixel, window, chip, dense, leaky or batches. */
  public static Path tiny(String name) {
    try {
      return Path.of(TestModels.class.getResource("/models/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the folder of a model that ships. */
  public static Path shipped(String name) {
    return Path.of("../models", name).toAbsolutePath().normalize();
  }

  /** Copies a tiny model into an empty folder and changes its contract. */
  public static Path variant(Path target, String name, Consumer<ObjectNode> change) {
    try (Stream<Path> files = Files.list(tiny(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
      Path json = target.resolve(Contract.FILE);
      ObjectNode item = (ObjectNode) JSON.readTree(Files.readAllBytes(json));
      change.accept(item);
      Files.write(json, JSON.writeValueAsBytes(item));
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a contract's {@code properties}. */
  public static ObjectNode properties(ObjectNode item) {
    return (ObjectNode) item.get("properties");
  }

  public static Contract contract(Path folder) {
    return Contract.read(Storage.local(), folder.toString());
  }

  public static LoadedModel load(Path folder, EngineKind engine) {
    return ModelCache.model(Storage.local(), contract(folder), engine, ModelDevice.CPU);
  }
}
