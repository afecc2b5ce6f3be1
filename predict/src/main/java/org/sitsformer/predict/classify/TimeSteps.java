package org.sitsformer.predict.classify;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.predict.contract.SeriesRule;

/** The days that a regular or monthly series has, counted from the contract's anchor. */
final class TimeSteps {
  private TimeSteps() {}

  /**
   * Returns the days since 1970 of the steps in a span, rising: multiples of the interval from the
   * anchor, or the first days of months; empty where every valid date is kept. Where the span has
   * more than the model takes, the last ones count.
   *
   * @throws IllegalArgumentException if it has fewer than a model of fixed length needs
   */
  static int[] of(SeriesRule rule, DaySpan span) {
    List<Integer> days = new ArrayList<>();
    switch (rule.choice()) {
      case ALL_VALID -> {
        return new int[0];
      }
      case REGULAR -> {
        long anchor = rule.anchor().toEpochDay();
        long step = rule.intervalDays();
        long first = anchor + -Math.floorDiv(anchor - span.first(), step) * step;
        for (long day = first; day < span.end(); day += step) {
          days.add(Math.toIntExact(day));
        }
      }
      case MONTHLY_MEDIAN -> {
        LocalDate month = LocalDate.ofEpochDay(span.first()).withDayOfMonth(1);
        for (; month.toEpochDay() < span.end(); month = month.plusMonths(1)) {
          days.add(Math.toIntExact(month.toEpochDay()));
        }
      }
    }
    if (rule.fixed() && days.size() < rule.length()) {
      throw new IllegalArgumentException(
          "%s to %s has %d steps of the series, the model needs %d"
              .formatted(
                  LocalDate.ofEpochDay(span.first()),
                  LocalDate.ofEpochDay(span.end() - 1),
                  days.size(),
                  rule.length()));
    }
    int skip = Math.max(0, days.size() - rule.length());
    return days.stream().skip(skip).mapToInt(Integer::intValue).toArray();
  }
}
