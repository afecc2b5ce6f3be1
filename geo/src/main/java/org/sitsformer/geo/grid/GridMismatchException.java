package org.sitsformer.geo.grid;

/** A file whose pixels do not nest in the target grid; the message names both. */
public final class GridMismatchException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  GridMismatchException(String message) {
    super(message);
  }
}
