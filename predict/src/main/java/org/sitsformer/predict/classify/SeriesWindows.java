package org.sitsformer.predict.classify;

import org.sitsformer.predict.contract.BandScaling;
import org.sitsformer.predict.contract.Inputs;
import org.sitsformer.predict.contract.Size;

/**
 * The windows of single series, by the rules of {@link PixelWindows} and of the stacks that it
 * reads. Belongs to one thread.
 */
final class SeriesWindows implements WindowSource {
  private final Inputs inputs;
  private final int pixels;
  private final int centre;

  /** Of the date that is copied: which of the window's pixels count. */
  private final boolean[] counts;

  private PixelSeries series;
  private DaySpan span;

  SeriesWindows(Inputs inputs) {
    this.inputs = inputs;
    pixels = inputs.window().pixels();
    centre = centre(inputs.window());
    counts = new boolean[pixels];
  }

  /**
   * Moves to a series.
   *
   * @param days the days that are looked back on; others do not count
   */
  void series(PixelSeries next, DaySpan days) {
    series = next;
    span = days;
  }

  /**
   * Checks that a series has what the model takes, on all dates on which its pixel is valid.
   *
   * @param name what messages call the series
   * @throws IllegalArgumentException if it has not; says which date
   */
  static void check(String name, Inputs inputs, PixelSeries series) {
    int pixels = inputs.window().pixels();
    for (int t = 0; t < series.dates(); t++) {
      int flags = series.valid()[t].length;
      if (flags != 1 && flags != pixels) {
        throw new IllegalArgumentException(
            "%s: date %d has %d flags; allowed: 1, or %d for a window of %s pixels"
                .formatted(name, t, flags, pixels, inputs.window()));
      }
      int values = series.values()[t] == null ? 0 : series.values()[t].length;
      if (series.isMarked(t, centre(inputs.window())) && values != inputs.floatsPerDate()) {
        throw new IllegalArgumentException(
            "%s: date %d has %d values; allowed: %d, bands %s with a window of %s pixels"
                .formatted(
                    name, t, values, inputs.floatsPerDate(), inputs.bandNames(), inputs.window()));
      }
    }
  }

  private static int centre(Size window) {
    return window.height() / 2 * window.width() + window.width() / 2;
  }

  @Override
  public int validSlots(int[] slots) {
    int[] days = series.days();
    int count = 0;
    for (int t = 0; t < days.length; t++) {
      boolean again = count > 0 && days[slots[count - 1]] == days[t];
      if (!again && span.contains(days[t]) && counts(t, centre)) {
        slots[count++] = t;
      }
    }
    return count;
  }

  private boolean counts(int date, int pixel) {
    if (!series.isMarked(date, pixel)) {
      return false;
    }
    float[] values = series.values()[date];
    for (int k = pixel; k < values.length; k += pixels) {
      if (Float.isNaN(values[k])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void copy(int slot, float[] target, int offset) {
    for (int p = 0; p < pixels; p++) {
      counts[p] = counts(slot, p);
    }
    float[] values = series.values()[slot];
    for (int k = 0; k < values.length; k++) {
      BandScaling scaling = inputs.bands().get(k / pixels);
      int pixel = k % pixels;
      float value = counts[pixel] ? values[k] : values[k - pixel + centre];
      target[offset + k] = scaling.scale(value);
    }
  }
}
