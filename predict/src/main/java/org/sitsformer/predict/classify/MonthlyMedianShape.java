package org.sitsformer.predict.classify;

import java.time.LocalDate;
import java.util.Arrays;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.SeriesRule;

/**
 * One value a calendar month and band, the median over the valid dates of the month, of an even
 * number the mean of the middle two. A month without a date is masked, or left out where the
 * contract drops masked dates; its place in time is the month's first day, as every month's. Of
 * more months than the model takes, the last count.
 */
final class MonthlyMedianShape implements SeriesShape {
  private final int[] monthOfSlot;
  private final long[] positions;
  private final boolean dropsEmpty;
  private final int perDate;
  private float[] gathered;
  private final float[] sorted;

  MonthlyMedianShape(Contract contract, int[] days, DaySpan span) {
    SeriesRule rule = contract.series();
    long[] months = months(rule, span);
    positions = new long[months.length];
    for (int i = 0; i < months.length; i++) {
      positions[i] = rule.position(firstDay(months[i]), i);
    }
    monthOfSlot = new int[days.length];
    for (int slot = 0; slot < days.length; slot++) {
      monthOfSlot[slot] = Arrays.binarySearch(months, month(days[slot]));
    }
    dropsEmpty = rule.dropsMaskedDates() && !rule.fixed();
    perDate = contract.inputs().floatsPerDate();
    sorted = new float[days.length];
    gathered = new float[perDate];
  }

  /** Returns the months that the span touches, as months since year 0. */
  static long[] months(SeriesRule rule, DaySpan span) {
    long last = month(span.end() - 1);
    long inSpan = last - month(span.first()) + 1;
    int count = (int) (rule.fixed() ? rule.length() : Math.min(inSpan, rule.length()));
    long[] months = new long[count];
    for (int i = 0; i < count; i++) {
      months[i] = last - (count - 1 - i);
    }
    return months;
  }

  private static long month(long epochDay) {
    LocalDate day = LocalDate.ofEpochDay(epochDay);
    return day.getYear() * 12L + day.getMonthValue() - 1;
  }

  static long firstDay(long month) {
    return LocalDate.of((int) Math.floorDiv(month, 12L), (int) Math.floorMod(month, 12L) + 1, 1)
        .toEpochDay();
  }

  @Override
  public int usable(int[] slots, int count) {
    int usable = 0;
    for (int i = 0; i < count; i++) {
      if (monthOfSlot[slots[i]] >= 0) {
        slots[usable++] = slots[i];
      }
    }
    return usable;
  }

  @Override
  public int length(int[] slots, int count) {
    if (!dropsEmpty) {
      return positions.length;
    }
    int filled = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || monthOfSlot[slots[i]] != monthOfSlot[slots[i - 1]]) {
        filled++;
      }
    }
    return filled;
  }

  @Override
  public void fill(int[] slots, int count, WindowSource source, SeriesBuffer series) {
    int date = 0;
    int from = 0;
    for (int month = 0; month < positions.length; month++) {
      int to = from;
      while (to < count && monthOfSlot[slots[to]] == month) {
        to++;
      }
      if (to > from) {
        median(slots, from, to, source, series, date);
        series.valid(date++, positions[month]);
      } else if (!dropsEmpty) {
        series.masked(date++, positions[month]);
      }
      from = to;
    }
  }

  private void median(
      int[] slots, int from, int to, WindowSource source, SeriesBuffer series, int date) {
    int dates = to - from;
    if (gathered.length < dates * perDate) {
      gathered = new float[dates * perDate];
    }
    for (int i = 0; i < dates; i++) {
      source.copy(slots[from + i], gathered, i * perDate);
    }
    for (int k = 0; k < perDate; k++) {
      for (int i = 0; i < dates; i++) {
        sorted[i] = gathered[i * perDate + k];
      }
      Arrays.sort(sorted, 0, dates);
      float upper = sorted[dates / 2];
      series.values[series.offset(date) + k] =
          dates % 2 == 1 ? upper : (sorted[dates / 2 - 1] + upper) / 2;
    }
  }
}
