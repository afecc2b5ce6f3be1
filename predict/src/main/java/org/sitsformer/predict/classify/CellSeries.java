package org.sitsformer.predict.classify;

import java.util.Arrays;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.DateChoice;
import org.sitsformer.predict.contract.SeriesRule;

/**
 * Makes the series of one cell of a chip model. A date counts where at least half of the cell's
 * pixels are usable; pixels that are not are 0 after scaling.
 */
final class CellSeries {
  private final SeriesRule rule;
  private final ScaledStrip window;
  private final int[] kept;
  private final int floatsPerDate;
  private int keptCount;

  /**
   * @param window the model's window around the cell
   */
  CellSeries(Contract contract, ScaledStrip window, PixelWindow cell) {
    this.rule = contract.series();
    if (rule.choice() != DateChoice.ALL_VALID) {
      throw new IllegalArgumentException(
          "%s: chip models take every valid date, not %s".formatted(contract.id(), rule.choice()));
    }
    this.window = window;
    this.floatsPerDate = contract.inputs().floatsPerDate();
    this.kept = new int[window.times()];
    for (int t = 0; t < window.times(); t++) {
      if (2L * usable(t, cell) >= cell.pixels()) {
        kept[keptCount++] = t;
      }
    }
  }

  private int usable(int t, PixelWindow cell) {
    int count = 0;
    int corner =
        t * window.pixels()
            + (cell.row() - window.window().row()) * window.window().width()
            + cell.col()
            - window.window().col();
    for (int r = 0; r < cell.height(); r++) {
      for (int c = 0; c < cell.width(); c++) {
        count += window.valid()[corner + r * window.window().width() + c];
      }
    }
    return count;
  }

  int validDates() {
    return keptCount;
  }

  Sample fill() {
    int count = Math.min(keptCount, rule.length());
    int length = rule.paddedLength(count);
    float[] sequence = new float[length * floatsPerDate];
    long[] positions = new long[length];
    byte[] mask = new byte[length];
    Arrays.fill(mask, 0, count, (byte) 1);
    for (int i = 0; i < count; i++) {
      int t = kept[keptCount > count ? (int) ((long) i * keptCount / count) : i];
      // The strip is the window itself, in the model's order already.
      System.arraycopy(
          window.values(), t * floatsPerDate, sequence, i * floatsPerDate, floatsPerDate);
      positions[i] = rule.position(window.days()[t], i);
    }
    return new Sample(length, sequence, positions, mask);
  }
}
