package org.sitsformer.geo.grid;

import java.io.Serializable;

/**
 * A rectangle of pixels: columns {@code [col, col + width)} and rows {@code [row, row + height)}.
 * The origin may be negative, since a target grid goes on to all sides; width and height may be 0,
 * and never are negative.
 */
public record PixelWindow(int col, int row, int width, int height) implements Serializable {
  public PixelWindow {
    if (width < 0 || height < 0) {
      throw new IllegalArgumentException(
          "Window of negative size: %d x %d".formatted(width, height));
    }
  }

  /** Returns the first column to the right of this window; ArithmeticException beyond an int. */
  public int endCol() {
    return Math.addExact(col, width);
  }

  /** Returns the first row below this window; ArithmeticException beyond an int. */
  public int endRow() {
    return Math.addExact(row, height);
  }

  /** Returns the number of pixels. */
  public long pixels() {
    return (long) width * height;
  }

  /** Returns true if this window has no pixel. */
  public boolean isEmpty() {
    return width == 0 || height == 0;
  }

  /** Returns this window with {@code halo} more pixels on each of its four sides. */
  public PixelWindow grow(int halo) {
    return new PixelWindow(col - halo, row - halo, width + 2 * halo, height + 2 * halo);
  }

  /** Returns the pixels that both windows have, an empty window where they have none. */
  public PixelWindow intersect(PixelWindow other) {
    int left = Math.max(col, other.col);
    int top = Math.max(row, other.row);
    int right = Math.min(endCol(), other.endCol());
    int bottom = Math.min(endRow(), other.endRow());
    return new PixelWindow(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  }

  /** Returns the place of a pixel in a row-major array of this window, which must hold it. */
  public int index(int pixelRow, int pixelCol) {
    return (pixelRow - row) * width + pixelCol - col;
  }

  /**
   * Copies what this window and another one have in common.
   *
   * @param pixels of this window, row-major
   * @param target the other's
   */
  public void copy(byte[] pixels, PixelWindow other, byte[] target) {
    PixelWindow common = intersect(other);
    for (int r = common.row; r < common.endRow(); r++) {
      System.arraycopy(
          pixels, index(r, common.col), target, other.index(r, common.col), common.width);
    }
  }
}
