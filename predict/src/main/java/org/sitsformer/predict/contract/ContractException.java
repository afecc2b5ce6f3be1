package org.sitsformer.predict.contract;

/** A contract that cannot be used; the message is one line that names file, field and value. */
public final class ContractException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public ContractException(String message) {
    super(message);
  }

  public ContractException(String message, Throwable cause) {
    super(message, cause);
  }
}
