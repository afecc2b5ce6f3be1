package org.sitsformer.predict.classify;

import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.Size;

/**
 * How far classifying looks beyond the pixels that are asked for.
 *
 * @param window pixels that the model sees of a place
 * @param cell pixels that it labels at once
 * @param margin pixels around, whose classes are needed as well
 */
public record Reach(Size window, Size cell, int margin) {

  /** Returns the reach of a model, and of what smooths its map. */
  public static Reach of(Contract contract, Smoothing smoothing) {
    return new Reach(contract.inputs().window(), contract.inputs().cell(), smoothing.radius());
  }

  /** Returns the pixels that are needed on each side of any window, at most. */
  public int halo() {
    return margin
        + Math.max(halo(window.height(), cell.height()), halo(window.width(), cell.width()));
  }

  /** A window's margin, and the rest of a cell of which the core holds one row of pixels only. */
  private static int halo(int window, int cell) {
    return (window - cell) / 2 + cell - 1;
  }

  /** Returns the pixels that the model has to label for {@code core}. */
  PixelWindow labelled(PixelWindow core) {
    return core.grow(margin);
  }

  /** Returns the pixels that are read to classify {@code core}; within the halo. */
  public PixelWindow inputs(PixelWindow core) {
    PixelWindow labelled = labelled(core);
    int top = Math.floorDiv(labelled.row(), cell.height()) * cell.height();
    int left = Math.floorDiv(labelled.col(), cell.width()) * cell.width();
    int bottom =
        Math.floorDiv(labelled.endRow() - 1, cell.height()) * cell.height() + cell.height();
    int right = Math.floorDiv(labelled.endCol() - 1, cell.width()) * cell.width() + cell.width();
    int marginRows = (window.height() - cell.height()) / 2;
    int marginCols = (window.width() - cell.width()) / 2;
    return new PixelWindow(
        left - marginCols,
        top - marginRows,
        right - left + 2 * marginCols,
        bottom - top + 2 * marginRows);
  }
}
