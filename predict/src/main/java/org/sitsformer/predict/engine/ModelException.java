package org.sitsformer.predict.engine;

/**
 * A model that must not be used: its weights, golden sample or numerics are not what the contract
 * says, its engine or its device is not to be had, or it gives no numbers. All but the last is
 * known when it is loaded. The message is one line.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
