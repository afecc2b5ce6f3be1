package org.sitsformer.jobs.catalog;

/** An archive that no index can be made of; the message is for the user. */
public final class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CatalogException(String message) {
    super(message);
  }
}
