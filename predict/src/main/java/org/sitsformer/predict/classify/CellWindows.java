package org.sitsformer.predict.classify;

import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.contract.BandScaling;
import org.sitsformer.predict.contract.Inputs;

/**
 * Windows around cells of many pixels. A date counts for a cell if at least half of the cell's
 * pixels are valid; pixels that are not valid are 0 after scaling.
 */
final class CellWindows implements WindowSource {
  private final Stack stack;
  private final Inputs inputs;
  private final int[] bandIndex;
  private int cellTop;
  private int cellLeft;

  CellWindows(Stack stack, Inputs inputs, int[] bandIndex) {
    this.stack = stack;
    this.inputs = inputs;
    this.bandIndex = bandIndex;
  }

  /** Moves to a cell of the target grid, which lies whole in the stack with its window. */
  void cell(PixelWindow cell) {
    cellTop = cell.row() - stack.window().row();
    cellLeft = cell.col() - stack.window().col();
  }

  @Override
  public int validSlots(int[] slots) {
    PixelWindow window = stack.window();
    int count = 0;
    for (int t = 0; t < stack.days().length; t++) {
      int valid = 0;
      for (int r = 0; r < inputs.cell().height(); r++) {
        int index = (t * window.height() + cellTop + r) * window.width() + cellLeft;
        for (int c = 0; c < inputs.cell().width(); c++) {
          valid += stack.valid()[index + c];
        }
      }
      if (2 * valid >= inputs.cell().pixels()) {
        slots[count++] = t;
      }
    }
    return count;
  }

  @Override
  public void copy(int slot, float[] target, int offset) {
    PixelWindow window = stack.window();
    int height = inputs.window().height();
    int width = inputs.window().width();
    int top = cellTop - (height - inputs.cell().height()) / 2;
    int left = cellLeft - (width - inputs.cell().width()) / 2;
    int plane = window.width() * window.height();
    int to = offset;
    for (int b = 0; b < bandIndex.length; b++) {
      BandScaling scaling = inputs.bands().get(b);
      int values = (slot * stack.bands().size() + bandIndex[b]) * plane;
      for (int r = 0; r < height; r++) {
        int inPlane = (top + r) * window.width() + left;
        for (int c = 0; c < width; c++) {
          boolean valid = stack.valid()[slot * plane + inPlane + c] == 1;
          target[to++] = valid ? scaling.scale(stack.values()[values + inPlane + c]) : 0f;
        }
      }
    }
  }
}
