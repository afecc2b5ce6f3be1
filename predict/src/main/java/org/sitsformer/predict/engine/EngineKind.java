package org.sitsformer.predict.engine;

/** The engines that a model's two artefacts run on, both through DJL. */
public enum EngineKind {
  ONNX("OnnxRuntime"),
  PYTORCH("PyTorch");

  private final String djlName;

  EngineKind(String djlName) {
    this.djlName = djlName;
  }

  /** Returns the name that DJL knows the engine by. */
  public String djlName() {
    return djlName;
  }
}
