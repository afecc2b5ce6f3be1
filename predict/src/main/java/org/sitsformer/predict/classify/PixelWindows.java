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

  /** The window that most models take, which has a copy of its own. */
  private static final int COMMON_SIDE = 5;

  /** States of a pixel on a date: not usable, usable, usable with all its neighbours. */
  private static final byte USABLE = 1;

  private static final byte WHOLE = 2;

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

  /** States of the current row's pixels, {@code [column, date]}. */
  private final byte[] states;

  /** Of one date of the current row: 1 where the window's whole column is valid. */
  private final byte[] columns;

  /** Which row of the stack each row of the ring holds. */
  private final int[] rowInRing;

  /** Where the window's rows, top to bottom, start in a band's or a mask's part of the ring. */
  private final int[] ringRow;

  private int col;

  PixelWindows(Stack stack, Inputs inputs, int[] bandIndex) {
    this.stack = stack;
    this.inputs = inputs;
    this.bandIndex = bandIndex;
    dates = stack.days().length;
    bands = bandIndex.length;
    height = inputs.window().height();
    width = inputs.window().width();
    stride = stride(stack.window().width());
    long floats = (long) dates * bands * height * stride;
    values = new float[Math.toIntExact(floats)];
    valid = new byte[dates * height * stride];
    states = new byte[stack.window().width() * dates];
    columns = new byte[stack.window().width()];
    rowInRing = new int[height];
    Arrays.fill(rowInRing, -1);
    ringRow = new int[height];
  }

  /** Returns the bytes that windows over a stack of this width hold. */
  static long bytes(Inputs inputs, int stackWidth, int dates) {
    long row = (long) dates * inputs.window().height() * stride(stackWidth);
    return row * (inputs.bands().size() * Float.BYTES + 1) + (long) stackWidth * (dates + 1);
  }

  /** An odd number of cache lines a row spreads the dates over all sets of the cache. */
  private static int stride(int stackWidth) {
    int lines = (stackWidth + FLOATS_PER_LINE - 1) / FLOATS_PER_LINE;
    return (lines | 1) * FLOATS_PER_LINE;
  }

  /** Moves to a row of the target grid. */
  void row(int gridRow) {
    int top = gridRow - stack.window().row() - height / 2;
    for (int i = 0; i < height; i++) {
      int row = top + i;
      int ring = row % height;
      ringRow[i] = ring * stride;
      if (rowInRing[ring] != row) {
        load(row, ringRow[i]);
        rowInRing[ring] = row;
      }
    }
    for (int t = 0; t < dates; t++) {
      judge(t);
    }
  }

  /** Moves to a column of the target grid. */
  void column(int gridCol) {
    col = gridCol - stack.window().col();
  }

  private void load(int row, int toRow) {
    PixelWindow window = stack.window();
    int planeRow = row * window.width();
    int plane = window.width() * window.height();
    int stackBands = stack.bands().size();
    for (int t = 0; t < dates; t++) {
      System.arraycopy(
          stack.valid(), t * plane + planeRow, valid, t * height * stride + toRow, window.width());
      if (!anyValid(t * plane + planeRow, window.width())) {
        continue; // under a cloud from end to end: its values are never looked at
      }
      for (int b = 0; b < bands; b++) {
        int from = (t * stackBands + bandIndex[b]) * plane + planeRow;
        int to = (t * bands + b) * height * stride + toRow;
        scale(stack.values(), from, values, to, window.width(), inputs.bands().get(b));
      }
    }
  }

  private boolean anyValid(int from, int count) {
    byte any = 0;
    for (int i = 0; i < count; i++) {
      any |= stack.valid()[from + i];
    }
    return any != 0;
  }

  private static void scale(
      float[] source, int from, float[] target, int to, int count, BandScaling scaling) {
    float mean = scaling.mean();
    float stddev = scaling.stddev();
    for (int i = 0; i < count; i++) {
      target[to + i] = (source[from + i] - mean) / stddev;
    }
  }

  /** Finds the states of the current row on a date. */
  private void judge(int date) {
    int plane = date * height * stride;
    int count = columns.length;
    System.arraycopy(valid, plane + ringRow[0], columns, 0, count);
    for (int r = 1; r < height; r++) {
      int from = plane + ringRow[r];
      for (int c = 0; c < count; c++) {
        columns[c] &= valid[from + c];
      }
    }
    int centre = plane + ringRow[height / 2];
    int half = width / 2;
    for (int c = half; c < count - half; c++) {
      int whole = 1;
      for (int i = c - half; i <= c + half; i++) {
        whole &= columns[i];
      }
      states[c * dates + date] = (byte) (valid[centre + c] * (USABLE + whole));
    }
  }

  @Override
  public int validSlots(int[] slots) {
    int count = 0;
    int state = col * dates;
    for (int t = 0; t < dates; t++) {
      slots[count] = t;
      count += states[state + t] != 0 ? 1 : 0;
    }
    return count;
  }

  @Override
  public void copy(int slot, float[] target, int offset) {
    int corner = slot * bands * height * stride + col - width / 2;
    if (states[col * dates + slot] != WHOLE) {
      copyWithCentre(slot, corner, target, offset);
    } else if (height == COMMON_SIDE && width == COMMON_SIDE) {
      copyFiveByFive(corner, target, offset);
    } else {
      copyWhole(corner, target, offset);
    }
  }

  private void copyWhole(int corner, float[] target, int offset) {
    int to = offset;
    for (int b = 0; b < bands; b++) {
      int band = corner + b * height * stride;
      for (int r = 0; r < height; r++) {
        int from = band + ringRow[r];
        for (int c = 0; c < width; c++) {
          target[to++] = values[from + c];
        }
      }
    }
  }

  /** With loops of fixed lengths, which compile to straight code, three times as fast. */
  private void copyFiveByFive(int corner, float[] target, int offset) {
    float[] source = values;
    int first = corner + ringRow[0];
    int second = corner + ringRow[1];
    int third = corner + ringRow[2];
    int fourth = corner + ringRow[3];
    int fifth = corner + ringRow[4];
    int step = COMMON_SIDE * stride;
    int to = offset;
    for (int b = 0; b < bands; b++) {
      int band = b * step;
      copyFive(source, first + band, target, to);
      copyFive(source, second + band, target, to + 5);
      copyFive(source, third + band, target, to + 10);
      copyFive(source, fourth + band, target, to + 15);
      copyFive(source, fifth + band, target, to + 20);
      to += 25;
    }
  }

  private static void copyFive(float[] source, int from, float[] target, int to) {
    // All reads first: the compiler cannot know that the arrays are two.
    float a = source[from];
    float b = source[from + 1];
    float c = source[from + 2];
    float d = source[from + 3];
    float e = source[from + 4];
    target[to] = a;
    target[to + 1] = b;
    target[to + 2] = c;
    target[to + 3] = d;
    target[to + 4] = e;
  }

  private void copyWithCentre(int slot, int corner, float[] target, int offset) {
    int mask = slot * height * stride + col - width / 2;
    int to = offset;
    for (int b = 0; b < bands; b++) {
      int band = corner + b * height * stride;
      float centre = values[band + ringRow[height / 2] + width / 2];
      for (int r = 0; r < height; r++) {
        int from = band + ringRow[r];
        int ok = mask + ringRow[r];
        for (int c = 0; c < width; c++) {
          target[to++] = valid[ok + c] == 1 ? values[from + c] : centre;
        }
      }
    }
  }
}
