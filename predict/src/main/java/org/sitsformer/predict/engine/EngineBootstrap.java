package org.sitsformer.predict.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sitsformer.predict.contract.EngineKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets every property of the engines before they are touched for the first time, in each JVM that
 * runs models. One intra-op thread: the callers' threads give the parallelism, and the rows of a
 * batch stay the same bits. Nothing is downloaded: the natives come from the class path.
 *
 * <p>All use of DJL goes through {@link #engine}; an engine that other code of this JVM has started
 * with other settings is refused.
 */
public final class EngineBootstrap {
  private static final Logger LOG = LoggerFactory.getLogger(EngineBootstrap.class);

  /** The same for each JVM, so that no setting of a cluster changes a map's bytes. */
  private static final Map<String, String> PROPERTIES = properties();

  private static boolean started;

  private EngineBootstrap() {}

  private static Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    // Also stops DJL's usage telemetry.
    properties.put("ai.djl.offline", "true");
    properties.put("OPT_OUT_TRACKING", "true");
    // Otherwise ONNX Runtime loads libtorch for array operators that are never used here.
    properties.put("ai.djl.onnx.disable_alternative", "true");
    properties.put("ai.djl.pytorch.num_threads", "1");
    properties.put("ai.djl.pytorch.num_interop_threads", "1");
    // The profiling executor compiles anew for each shape and may change bits between calls.
    properties.put("ai.djl.pytorch.graph_optimizer", "false");
    return properties;
  }

  /** Sets the properties; further calls do nothing. */
  public static synchronized void start() {
    if (started) {
      return;
    }
    PROPERTIES.forEach(
        (key, value) -> {
          String before = System.setProperty(key, value);
          if (before != null && !before.equals(value)) {
            LOG.warn("System property {}={} is replaced by {}", key, before, value);
          }
        });
    if (System.getenv("DJL_CACHE_DIR") == null && System.getProperty("DJL_CACHE_DIR") == null) {
      System.setProperty("DJL_CACHE_DIR", System.getProperty("ai.djl.cache.dir", cache()));
    }
    started = true;
  }

  /**
   * Returns a local folder for the unpacked natives that this user's processes share; DJL unpacks
   * beside it and renames, so they may start at once.
   */
  private static String cache() {
    Path folder =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "sitsformer-natives-" + System.getProperty("user.name"));
    try {
      if (!Files.isDirectory(folder)) {
        createPrivate(folder);
      }
      // Libraries are loaded from here: a folder that somebody else prepared must not be used.
      if (!Files.getOwner(folder).getName().equals(System.getProperty("user.name"))) {
        throw new ModelException(
            "Folder %s belongs to %s; set DJL_CACHE_DIR to a folder of your own"
                .formatted(folder, Files.getOwner(folder).getName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create " + folder, e);
    }
    return folder.toString();
  }

  private static void createPrivate(Path folder) throws IOException {
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (java.nio.file.FileAlreadyExistsException e) {
      LOG.debug("Another process made {} first", folder, e);
    }
  }

  /**
   * Returns DJL's engine, started with our settings.
   *
   * @throws ModelException if it cannot start, or was started before with other settings
   */
  static synchronized Engine engine(EngineKind kind) {
    start();
    Engine engine;
    try {
      engine = Engine.getEngine(kind.djlName());
    } catch (IllegalStateException | ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new ModelException(
          "Engine %s cannot start; was it started in this JVM before EngineBootstrap? %s"
              .formatted(kind.djlName(), e.getMessage()),
          e);
    }
    checkSettings(kind, engine);
    return engine;
  }

  private static void checkSettings(EngineKind kind, Engine engine) {
    if (kind == EngineKind.PYTORCH) {
      int intra = JniUtils.getNumThreads();
      int inter = JniUtils.getNumInteropThreads();
      if (intra != 1 || inter != 1) {
        throw new ModelException(
            "Engine PyTorch runs %d intra-op and %d inter-op threads, not 1 and 1: it was started"
                    .formatted(intra, inter)
                + " in this JVM before EngineBootstrap");
      }
      LOG.debug("PyTorch {}: 1 intra-op thread, 1 inter-op thread", engine.getVersion());
    } else if (engine.getAlternativeEngine() != null) {
      throw new ModelException(
          "Engine OnnxRuntime has loaded PyTorch as its alternative: it was started in this JVM"
              + " before EngineBootstrap");
    }
  }
}
