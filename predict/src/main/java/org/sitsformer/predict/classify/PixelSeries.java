package org.sitsformer.predict.classify;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.List;

/**
 * What was observed of one pixel, date by date, as an archive holds it: not scaled, not thinned. A
 * date counts where the pixel is valid and none of its bands is NaN; what else stands on other
 * dates is not looked at, so any value may mean no data. The arrays belong to the series and are
 * not copied.
 *
 * <pre>{@code
 * PixelSeries series = PixelSeries.of(List.of(LocalDate.of(2024, 3, 1)), values, valid);
 * }</pre>
 *
 * @param days UTC day of each date, days since 1970-01-01, never falling; of several observations
 *     of a day the first that counts is taken
 * @param values of each date, {@code [C]} or {@code [C, h, w]} with the model's window around the
 *     pixel, bands in the model's order; may be null where the pixel is not valid
 * @param valid of each date, {@code [h, w]}, which of the window's pixels are valid; a single flag
 *     stands for all of them. A neighbour that is not valid takes the pixel's own values
 */
public record PixelSeries(int[] days, float[][] values, boolean[][] valid) {
  public PixelSeries {
    requireNonNull(days, "days is null");
    requireNonNull(values, "values is null");
    requireNonNull(valid, "valid is null");
    if (values.length != days.length || valid.length != days.length) {
      throw new IllegalArgumentException(
          "Series of %d days has values of %d and flags of %d dates"
              .formatted(days.length, values.length, valid.length));
    }
    for (int t = 1; t < days.length; t++) {
      if (days[t] < days[t - 1]) {
        throw new IllegalArgumentException(
            "Series has %s after %s; allowed: rising dates"
                .formatted(LocalDate.ofEpochDay(days[t]), LocalDate.ofEpochDay(days[t - 1])));
      }
    }
  }

  /**
   * Returns a series of which each date is valid as a whole or not at all.
   *
   * @param days never falling
   */
  public static PixelSeries of(List<LocalDate> days, float[][] values, boolean[] valid) {
    return of(
        days.stream().mapToInt(day -> Math.toIntExact(day.toEpochDay())).toArray(), values, valid);
  }

  /**
   * Returns a series of which each date is valid as a whole or not at all.
   *
   * @param days since 1970-01-01, never falling
   */
  public static PixelSeries of(int[] days, float[][] values, boolean[] valid) {
    boolean[][] flags = new boolean[valid.length][];
    for (int t = 0; t < flags.length; t++) {
      flags[t] = new boolean[] {valid[t]};
    }
    return new PixelSeries(days, values, flags);
  }

  /** Returns the number of dates. */
  public int dates() {
    return days.length;
  }

  /** Returns true where a pixel of a date's window is marked as valid. */
  boolean isMarked(int date, int pixel) {
    return valid[date].length == 1 ? valid[date][0] : valid[date][pixel];
  }
}
