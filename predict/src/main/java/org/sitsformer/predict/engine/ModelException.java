package org.sitsformer.predict.engine;

/**
 * A model that must not be used: its weights, golden sample or numerics are not what the contract
 * says. Stops the run before the first block; the message is one line.
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
