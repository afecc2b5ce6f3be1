package org.sitsformer.predict.classify;

import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.contract.Size;

/**
 * The cells that a window touches. Cells lie at multiples of their size from the target grid's
 * origin, so they are the same however the grid is cut.
 */
final class CellGrid {
  private final Size cell;
  private final PixelWindow core;
  private final byte[] region;
  private final int firstRow;
  private final int firstCol;
  private final int rows;
  private final int cols;

  CellGrid(Size cell, PixelWindow core, byte[] region) {
    this.cell = cell;
    this.core = core;
    this.region = region;
    firstRow = Math.floorDiv(core.row(), cell.height());
    firstCol = Math.floorDiv(core.col(), cell.width());
    rows = core.isEmpty() ? 0 : Math.floorDiv(core.endRow() - 1, cell.height()) - firstRow + 1;
    cols = core.isEmpty() ? 0 : Math.floorDiv(core.endCol() - 1, cell.width()) - firstCol + 1;
  }

  /** Receives a pixel's index in the core and in its cell, both row-major. */
  interface PixelVisitor {
    void visit(int pixel, int inCell);
  }

  int count() {
    return rows * cols;
  }

  /** Returns a cell's pixels in the target grid; they may reach beyond the core. */
  PixelWindow window(int index) {
    return new PixelWindow(
        (firstCol + index % cols) * cell.width(),
        (firstRow + index / cols) * cell.height(),
        cell.width(),
        cell.height());
  }

  /** Returns true if a pixel of the core and the region lies in the cell. */
  boolean isWanted(int index) {
    boolean[] found = new boolean[1];
    forEachPixel(index, (pixel, inCell) -> found[0] = true);
    return found[0];
  }

  /** Visits the pixels of a cell that lie in the core and in the region. */
  void forEachPixel(int index, PixelVisitor visitor) {
    PixelWindow window = window(index);
    PixelWindow inside = window.intersect(core);
    for (int row = inside.row(); row < inside.endRow(); row++) {
      for (int col = inside.col(); col < inside.endCol(); col++) {
        int pixel = (row - core.row()) * core.width() + col - core.col();
        if (region == null || region[pixel] != 0) {
          visitor.visit(pixel, (row - window.row()) * cell.width() + col - window.col());
        }
      }
    }
  }
}
