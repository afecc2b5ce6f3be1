package org.sitsformer.geo.stack;

import java.util.Arrays;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.grid.Nesting;
import org.sitsformer.geo.grid.PixelWindow;

/**
 * Places the pixels of a day's scenes into its slot of a stack. A scene is added by {@link #begin},
 * {@link #mask} and {@link #place} for each band, in this order, and {@link #finish}.
 */
final class SlotComposer {
  private static final int BYTE_VALUES = 256;

  private final PixelWindow window;
  private final int bands;
  private final float[] values;
  private final byte[] valid;

  // 1 where the current scene may still give the pixel: it has none yet, and nothing ruled it out.
  private final byte[] usable;
  private final int[] sourceCols;
  private PixelWindow shared;
  private int slot;
  private int candidates;
  private int missing;

  SlotComposer(PixelWindow window, int bands, float[] values, byte[] valid) {
    this.window = window;
    this.bands = bands;
    this.values = values;
    this.valid = valid;
    usable = new byte[(int) window.pixels()];
    sourceCols = new int[window.width()];
  }

  /** Starts a slot, in which all pixels are missing. */
  void slot(int number) {
    slot = number;
    missing = usable.length;
  }

  /** Returns how many pixels of the slot no scene has given yet. */
  int missing() {
    return missing;
  }

  /** Starts a scene; returns how many pixels it may give. */
  int begin(PixelWindow covered) {
    shared = covered;
    Arrays.fill(usable, (byte) 0);
    candidates = 0;
    int base = slot * usable.length;
    for (int row = shared.row(); row < shared.endRow(); row++) {
      int start = start(row);
      for (int i = start; i < start + shared.width(); i++) {
        int free = 1 - valid[base + i];
        usable[i] = (byte) free;
        candidates += free;
      }
    }
    return candidates;
  }

  /**
   * Rules out the pixels that the mask does not allow; returns how many are left.
   *
   * @param source the mask's own pixels of {@code read}, NaN where there is none
   */
  int mask(Nesting nesting, PixelWindow read, double[] source, MaskRule rule) {
    boolean[] allowed = new boolean[BYTE_VALUES];
    rule.valid().stream().filter(v -> v >= 0 && v < BYTE_VALUES).forEach(v -> allowed[v] = true);
    columns(nesting, read);
    int left = 0;
    for (int row = shared.row(); row < shared.endRow(); row++) {
      int line = sourceLine(nesting, read, row);
      int start = start(row);
      for (int c = 0; c < shared.width(); c++) {
        double value = source[line + sourceCols[c]];
        // A NaN fails the comparison, and so is not allowed.
        boolean small = value >= 0 && value < BYTE_VALUES && value == (int) value;
        boolean passes = small ? allowed[(int) value] : isAllowed(value, rule);
        if (!passes) {
          usable[start + c] = 0;
        }
        left += usable[start + c];
      }
    }
    // No band was written yet, so what the mask takes away needs no clearing.
    candidates = left;
    return left;
  }

  private static boolean isAllowed(double value, MaskRule rule) {
    return value == Math.rint(value)
        && Math.abs(value) <= Integer.MAX_VALUE
        && rule.valid().contains((int) value);
  }

  /**
   * Writes a band where the scene may give the pixel, and rules out those where it has none;
   * returns how many are left.
   *
   * @param source the file's own pixels of {@code read}, NaN where there is none
   * @param noData one more value that means none; NaN for no such
   */
  int place(int band, Nesting nesting, PixelWindow read, float[] source, float noData) {
    columns(nesting, read);
    int left = 0;
    int base = (slot * bands + band) * usable.length;
    boolean replicated = nesting.ratio() > 1;
    for (int row = shared.row(); row < shared.endRow(); row++) {
      int line = sourceLine(nesting, read, row);
      int start = start(row);
      int first = line + sourceCols[0];
      for (int c = 0; c < shared.width(); c++) {
        int i = start + c;
        if (usable[i] != 0) {
          float value = source[replicated ? line + sourceCols[c] : first + c];
          if (Float.isNaN(value) || value == noData) {
            usable[i] = 0;
          } else {
            values[base + i] = value;
            left++;
          }
        }
      }
    }
    return left;
  }

  /** Returns true if the scene may still give one of these pixels of the grid. */
  boolean anyUsable(PixelWindow of) {
    PixelWindow part = of.intersect(shared);
    for (int row = part.row(); row < part.endRow(); row++) {
      int start = start(row) + part.col() - shared.col();
      for (int i = start; i < start + part.width(); i++) {
        if (usable[i] != 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Ends a scene: what it may still give is the slot's, what was ruled out is 0 again. */
  void finish() {
    int base = slot * usable.length;
    int given = 0;
    for (int row = shared.row(); row < shared.endRow(); row++) {
      int start = start(row);
      for (int i = start; i < start + shared.width(); i++) {
        given += usable[i];
      }
    }
    if (given < candidates) {
      for (int band = 0; band < bands; band++) {
        clear((slot * bands + band) * usable.length, base);
      }
    }
    for (int row = shared.row(); row < shared.endRow(); row++) {
      int start = start(row);
      for (int i = start; i < start + shared.width(); i++) {
        valid[base + i] |= usable[i];
      }
    }
    missing -= given;
  }

  private void clear(int bandBase, int base) {
    for (int row = shared.row(); row < shared.endRow(); row++) {
      int start = start(row);
      for (int i = start; i < start + shared.width(); i++) {
        if (usable[i] == 0 && valid[base + i] == 0) {
          values[bandBase + i] = 0;
        }
      }
    }
  }

  /** Returns the place in the window of the first shared pixel of a row of the grid. */
  private int start(int row) {
    return (row - window.row()) * window.width() + shared.col() - window.col();
  }

  private static int sourceLine(Nesting nesting, PixelWindow read, int row) {
    return ((row - nesting.row()) / nesting.ratio() - read.row()) * read.width();
  }

  private void columns(Nesting nesting, PixelWindow read) {
    int first = shared.col() - nesting.col();
    for (int c = 0; c < shared.width(); c++) {
      sourceCols[c] = (first + c) / nesting.ratio() - read.col();
    }
  }
}
