package org.sitsformer.predict.contract;

import java.util.Locale;

/** The engines that a model's two artefacts run on, both through DJL. */
public enum EngineKind {
  ONNX("OnnxRuntime"),
  PYTORCH("PyTorch");

  private final String djlName;

  EngineKind(String djlName) {
    this.djlName = djlName;
  }

  /** Returns the word by which contracts, options and summaries name the engine. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name that DJL knows the engine by. */
  public String djlName() {
    return djlName;
  }
}
