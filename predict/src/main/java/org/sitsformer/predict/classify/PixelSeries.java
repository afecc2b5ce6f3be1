package org.sitsformer.predict.classify;

import java.time.LocalDate;
import java.util.Arrays;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.SeriesRule;
import org.sitsformer.predict.contract.Size;

/**
 * Makes the series of one pixel after the other. A date counts where the pixel itself is usable; of
 * its window a neighbour that is not takes the pixel's own values of that date.
 */
final class PixelSeries {
  private final SeriesRule rule;
  private final int[] steps;
  private final ScaledStrip strip;
  private final int height;
  private final int width;
  private final int floatsPerDate;

  private final int[] kept;
  private final float[] sequence;
  private final long[] positions;
  private final byte[] mask;
  private final float[] earlier;
  private final float[] later;
  private final float[] column;
  private int keptCount;
  private int center;

  PixelSeries(Contract contract, int[] steps, ScaledStrip strip) {
    this.rule = contract.series();
    this.steps = steps;
    this.strip = strip;
    Size window = contract.inputs().window();
    this.height = window.height();
    this.width = window.width();
    this.floatsPerDate = contract.inputs().floatsPerDate();
    this.kept = new int[strip.times()];
    this.sequence = new float[rule.length() * floatsPerDate];
    this.positions = new long[rule.length()];
    this.mask = new byte[rule.length()];
    this.earlier = new float[floatsPerDate];
    this.later = new float[floatsPerDate];
    this.column = new float[strip.times()];
  }

  /** Goes to a pixel of the target grid and returns its number of usable dates. */
  int locate(int col, int row) {
    center = (row - strip.window().row()) * strip.window().width() + col - strip.window().col();
    keptCount = 0;
    int pixels = strip.pixels();
    byte[] valid = strip.valid();
    for (int t = 0; t < strip.times(); t++) {
      if (valid[t * pixels + center] != 0) {
        kept[keptCount++] = t;
      }
    }
    return keptCount;
  }

  /** Returns the series of the pixel that was located last. */
  Sample fill() {
    int count =
        switch (rule.choice()) {
          case ALL_VALID -> allValid();
          case REGULAR -> regular();
          case MONTHLY_MEDIAN -> monthlyMedian();
        };
    int length = rule.paddedLength(count);
    Arrays.fill(sequence, count * floatsPerDate, length * floatsPerDate, 0f);
    Arrays.fill(positions, count, length, 0L);
    Arrays.fill(mask, count, length, (byte) 0);
    return new Sample(length, sequence, positions, mask);
  }

  private int allValid() {
    int count = Math.min(keptCount, rule.length());
    for (int i = 0; i < count; i++) {
      // Of too many dates an even choice: i * m / n, a function of the count alone.
      int t = kept[keptCount > count ? (int) ((long) i * keptCount / count) : i];
      window(t, sequence, i * floatsPerDate);
      positions[i] = rule.position(strip.days()[t], i);
      mask[i] = 1;
    }
    return count;
  }

  /** Linear interpolation in time between the nearest usable dates, the nearest one at the ends. */
  private int regular() {
    int next = 0;
    for (int i = 0; i < steps.length; i++) {
      while (next < keptCount && strip.days()[kept[next]] < steps[i]) {
        next++;
      }
      int target = i * floatsPerDate;
      if (next == 0) {
        window(kept[0], sequence, target);
      } else if (next == keptCount) {
        window(kept[keptCount - 1], sequence, target);
      } else {
        window(kept[next - 1], earlier, 0);
        window(kept[next], later, 0);
        float from = strip.days()[kept[next - 1]];
        float weight = (steps[i] - from) / (strip.days()[kept[next]] - from);
        for (int k = 0; k < floatsPerDate; k++) {
          sequence[target + k] = earlier[k] + weight * (later[k] - earlier[k]);
        }
      }
      positions[i] = rule.position(steps[i], i);
      mask[i] = 1;
    }
    return steps.length;
  }

  /** The median of a month's usable dates; a month without any is masked. */
  private int monthlyMedian() {
    int first = 0;
    for (int i = 0; i < steps.length; i++) {
      long end = LocalDate.ofEpochDay(steps[i]).plusMonths(1).toEpochDay();
      while (first < keptCount && strip.days()[kept[first]] < steps[i]) {
        first++;
      }
      int last = first;
      while (last < keptCount && strip.days()[kept[last]] < end) {
        last++;
      }
      int target = i * floatsPerDate;
      positions[i] = rule.position(steps[i], i);
      mask[i] = (byte) (last > first ? 1 : 0);
      medians(first, last, target);
      first = last;
    }
    return steps.length;
  }

  private void medians(int first, int last, int target) {
    int count = last - first;
    if (count == 0) {
      Arrays.fill(sequence, target, target + floatsPerDate, 0f);
      return;
    }
    float[][] dates = new float[count][floatsPerDate];
    for (int i = 0; i < count; i++) {
      window(kept[first + i], dates[i], 0);
    }
    for (int k = 0; k < floatsPerDate; k++) {
      for (int i = 0; i < count; i++) {
        column[i] = dates[i][k];
      }
      Arrays.sort(column, 0, count);
      sequence[target + k] =
          count % 2 == 1 ? column[count / 2] : (column[count / 2 - 1] + column[count / 2]) / 2;
    }
  }

  /** Copies the window of a slot: {@code [band, row, column]}. */
  private void window(int t, float[] target, int offset) {
    int pixels = strip.pixels();
    int bands = strip.bands();
    float[] values = strip.values();
    int plane = t * bands * pixels;
    if (height == 1 && width == 1) {
      for (int b = 0; b < bands; b++) {
        target[offset + b] = values[plane + b * pixels + center];
      }
      return;
    }
    int stride = strip.window().width();
    int corner = center - height / 2 * stride - width / 2;
    boolean whole = isWhole(t * pixels + corner, stride);
    byte[] valid = strip.valid();
    int to = offset;
    for (int b = 0; b < bands; b++) {
      int from = plane + b * pixels + corner;
      float own = values[plane + b * pixels + center];
      for (int r = 0; r < height; r++) {
        for (int c = 0; c < width; c++) {
          int at = r * stride + c;
          target[to++] = whole || valid[t * pixels + corner + at] != 0 ? values[from + at] : own;
        }
      }
    }
  }

  private boolean isWhole(int corner, int stride) {
    byte[] valid = strip.valid();
    for (int r = 0; r < height; r++) {
      for (int c = 0; c < width; c++) {
        if (valid[corner + r * stride + c] == 0) {
          return false;
        }
      }
    }
    return true;
  }
}
