package org.sitsformer.predict.classify;

import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.SeriesRule;

/**
 * Steps at multiples of the interval from the anchor; each value lies on the line between the
 * nearest valid dates, before the first and after the last it is theirs. The line is drawn between
 * scaled float32 values in float64.
 */
final class RegularShape implements SeriesShape {
  private final int[] days;
  private final long[] steps;
  private final long[] positions;
  private final float[] after;

  RegularShape(Contract contract, int[] days, DaySpan span) {
    this.days = days;
    steps = steps(contract.series(), span);
    positions = new long[steps.length];
    for (int i = 0; i < steps.length; i++) {
      positions[i] = contract.series().position(steps[i], i);
    }
    after = new float[contract.inputs().floatsPerDate()];
  }

  /**
   * Returns the days of the steps. A fixed length always has the last n steps before the end of the
   * span, since a year holds now 22 and now 23 steps of 16 days.
   */
  static long[] steps(SeriesRule rule, DaySpan span) {
    long anchor = rule.anchor().toEpochDay();
    long interval = rule.intervalDays();
    long last = anchor + Math.floorDiv(span.end() - 1 - anchor, interval) * interval;
    long inSpan = last < span.first() ? 0 : (last - span.first()) / interval + 1;
    int count = (int) (rule.fixed() ? rule.length() : Math.min(inSpan, rule.length()));
    long[] steps = new long[count];
    for (int i = 0; i < count; i++) {
      steps[i] = last - (count - 1 - i) * interval;
    }
    return steps;
  }

  @Override
  public int length(int[] slots, int count) {
    return steps.length;
  }

  @Override
  public void fill(int[] slots, int count, WindowSource source, SeriesBuffer series) {
    int next = 0;
    for (int i = 0; i < steps.length; i++) {
      while (next < count && days[slots[next]] < steps[i]) {
        next++;
      }
      // slots[next] is the first date at or after the step, slots[next - 1] the last before it.
      int right = slots[Math.min(next, count - 1)];
      int left = slots[Math.max(0, days[right] <= steps[i] ? Math.min(next, count - 1) : next - 1)];
      source.copy(left, series.values, series.offset(i));
      if (left != right) {
        double share = (steps[i] - days[left]) / (double) (days[right] - days[left]);
        source.copy(right, after, 0);
        blend(series.values, series.offset(i), share);
      }
      series.valid(i, positions[i]);
    }
  }

  private void blend(float[] values, int offset, double share) {
    for (int k = 0; k < after.length; k++) {
      double before = values[offset + k];
      values[offset + k] = (float) (before + (after[k] - before) * share);
    }
  }
}
