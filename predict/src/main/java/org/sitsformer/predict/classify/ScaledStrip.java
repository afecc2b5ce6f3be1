package org.sitsformer.predict.classify;

import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.contract.BandScaling;
import org.sitsformer.predict.contract.Contract;

/**
 * A part of a stack with its values scaled as the model wants them; invalid pixels are 0 after
 * scaling.
 *
 * @param window the pixels, in the target grid
 * @param days UTC day of each slot
 * @param values {@code [time, band, row, column]}
 * @param valid {@code [time, row, column]}, 1 where usable
 */
record ScaledStrip(PixelWindow window, int[] days, int bands, float[] values, byte[] valid) {

  static ScaledStrip of(Stack stack, PixelWindow window, Contract contract) {
    int times = stack.days().length;
    int bands = stack.bands().size();
    int pixels = Math.toIntExact(window.pixels());
    float[] values = new float[Math.multiplyExact(times * bands, pixels)];
    byte[] valid = new byte[Math.multiplyExact(times, pixels)];
    int stackWidth = stack.window().width();
    int stackPixels = Math.toIntExact(stack.window().pixels());
    int corner =
        (window.row() - stack.window().row()) * stackWidth + window.col() - stack.window().col();
    for (int t = 0; t < times; t++) {
      for (int r = 0; r < window.height(); r++) {
        System.arraycopy(
            stack.valid(),
            t * stackPixels + corner + r * stackWidth,
            valid,
            t * pixels + r * window.width(),
            window.width());
      }
      for (int b = 0; b < bands; b++) {
        BandScaling scaling = contract.inputs().bands().get(b);
        float mean = scaling.mean();
        float stddev = scaling.stddev();
        int plane = (t * bands + b) * pixels;
        int source = (t * bands + b) * stackPixels + corner;
        for (int r = 0; r < window.height(); r++) {
          int from = source + r * stackWidth;
          int to = plane + r * window.width();
          int mask = t * pixels + r * window.width();
          for (int c = 0; c < window.width(); c++) {
            values[to + c] = valid[mask + c] != 0 ? (stack.values()[from + c] - mean) / stddev : 0;
          }
        }
      }
    }
    return new ScaledStrip(window, stack.days(), bands, values, valid);
  }

  /** Returns the number of slots. */
  int times() {
    return days.length;
  }

  /** Returns the pixels of one plane. */
  int pixels() {
    return window.width() * window.height();
  }
}
