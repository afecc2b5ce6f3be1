package org.sitsformer.predict.classify;

import java.util.Arrays;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.contract.BandScaling;
import org.sitsformer.predict.contract.Inputs;

/**
 * Windows around single pixels. A neighbour that is not valid on a date takes the centre's values
 * of that date.
 *
 * <p>Rows of the stack are scaled once, when the window reaches them, into a ring of as many rows
 * as the window has. In the ring a pixel's dates lie near each other; in the stack they are a whole
 * plane apart, often a power of two, and would drive each other out of the cache.
 */
final class PixelWindows implements WindowSource {
  private static final int FLOATS_PER_LINE = 16;

  private final Stack stack;
  private final Inputs inputs;
  private final int[] bandIndex;
  private final int dates;
  private final int bands;
  private final int height;
  private final int width;
  private final int stride;
  private final float[] values;
  private final byte[] valid;

  /** Which row of the stack each row of the ring holds. */
  private final int[] rowInRing;

  /** Rows of the ring in the window's order, top to bottom. */
  private final int[] ring;

  private int col;

  PixelWindows(Stack stack, Inputs inputs, int[] bandIndex) {
    this.stack = stack;
    this.inputs = inputs;
    this.bandIndex = bandIndex;
    dates = stack.days().length;
    bands = bandIndex.length;
    height = inputs.window().height();
    width = inputs.window().width();
    // An odd number of cache lines a row spreads the dates over all sets of the cache.
    int lines = (stack.window().width() + FLOATS_PER_LINE - 1) / FLOATS_PER_LINE;
    stride = (lines | 1) * FLOATS_PER_LINE;
    long floats = (long) dates * bands * height * stride;
    values = new float[Math.toIntExact(floats)];
    valid = new byte[dates * height * stride];
    rowInRing = new int[height];
    Arrays.fill(rowInRing, -1);
    ring = new int[height];
  }

  /** Moves to a row of the target grid. */
  void row(int gridRow) {
    int top = gridRow - stack.window().row() - height / 2;
    for (int i = 0; i < height; i++) {
      int row = top + i;
      ring[i] = row % height;
      if (rowInRing[ring[i]] != row) {
        load(row, ring[i]);
        rowInRing[ring[i]] = row;
      }
    }
  }

  /** Moves to a column of the target grid. */
  void column(int gridCol) {
    col = gridCol - stack.window().col();
  }

  private void load(int row, int ringRow) {
    PixelWindow window = stack.window();
    int planeRow = row * window.width();
    int plane = window.width() * window.height();
    int stackBands = stack.bands().size();
    for (int t = 0; t < dates; t++) {
      System.arraycopy(
          stack.valid(),
          t * plane + planeRow,
          valid,
          (t * height + ringRow) * stride,
          window.width());
      for (int b = 0; b < bands; b++) {
        BandScaling scaling = inputs.bands().get(b);
        float mean = scaling.mean();
        float stddev = scaling.stddev();
        int from = (t * stackBands + bandIndex[b]) * plane + planeRow;
        int to = ((t * bands + b) * height + ringRow) * stride;
        float[] source = stack.values();
        for (int c = 0; c < window.width(); c++) {
          values[to + c] = (source[from + c] - mean) / stddev;
        }
      }
    }
  }

  @Override
  public int validSlots(int[] slots) {
    int count = 0;
    int index = ring[height / 2] * stride + col;
    for (int t = 0; t < dates; t++, index += height * stride) {
      slots[count] = t;
      count += valid[index];
    }
    return count;
  }

  @Override
  public void copy(int slot, float[] target, int offset) {
    if (height == 1 && width == 1) {
      int index = slot * bands * stride + col;
      for (int b = 0; b < bands; b++, index += stride) {
        target[offset + b] = values[index];
      }
    } else if (isWhole(slot)) {
      copyWhole(slot, target, offset);
    } else {
      copyWithCentre(slot, target, offset);
    }
  }

  private boolean isWhole(int slot) {
    int all = 1;
    for (int r = 0; r < height; r++) {
      int index = (slot * height + ring[r]) * stride + col - width / 2;
      for (int c = 0; c < width; c++) {
        all &= valid[index + c];
      }
    }
    return all == 1;
  }

  private void copyWhole(int slot, float[] target, int offset) {
    int to = offset;
    for (int b = 0; b < bands; b++) {
      for (int r = 0; r < height; r++) {
        int from = ((slot * bands + b) * height + ring[r]) * stride + col - width / 2;
        for (int c = 0; c < width; c++) {
          target[to++] = values[from + c];
        }
      }
    }
  }

  private void copyWithCentre(int slot, float[] target, int offset) {
    int to = offset;
    for (int b = 0; b < bands; b++) {
      float centre = values[((slot * bands + b) * height + ring[height / 2]) * stride + col];
      for (int r = 0; r < height; r++) {
        int from = ((slot * bands + b) * height + ring[r]) * stride + col - width / 2;
        int mask = (slot * height + ring[r]) * stride + col - width / 2;
        for (int c = 0; c < width; c++) {
          target[to++] = valid[mask + c] == 1 ? values[from + c] : centre;
        }
      }
    }
  }
}
