package org.sitsformer.predict.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;

/** What a JVM of its own does with the engines: an engine starts but once a process. */
final class EngineProbe {
  private EngineProbe() {}

  /** Arguments: what to do first (nothing, pytorch, onnx), the engine, the model's folder. */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    switch (arguments[0]) {
      case "pytorch" -> Engine.getEngine("PyTorch");
      case "onnx" -> OrtEnvironment.getEnvironment();
      default -> {}
    }
    try {
      EngineKind engine = EngineKind.valueOf(arguments[1]);
      Contract contract = Contract.read(Storage.local(), arguments[2]);
      ModelCache.model(Storage.local(), contract, engine, ModelDevice.CPU);
      out.println("loaded");
      if (engine == EngineKind.PYTORCH) {
        out.println("threads " + JniUtils.getNumThreads() + " " + JniUtils.getNumInteropThreads());
      }
      String maps = Files.readString(Path.of("/proc/self/maps"));
      out.println("libtorch " + maps.contains("libtorch"));
      out.println("onnxruntime " + maps.contains("libonnxruntime"));
    } catch (ModelException e) {
      out.println("refused " + e.getMessage());
    }
  }
}
