package org.sitsformer.predict.classify;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * The days that a map looks back on.
 *
 * @param first first UTC day, days since 1970-01-01
 * @param end the day after the last
 */
public record DaySpan(long first, long end) implements Serializable {
  public DaySpan {
    if (end <= first) {
      throw new IllegalArgumentException(
          "Span of days ends on %s, before its start %s"
              .formatted(LocalDate.ofEpochDay(end), LocalDate.ofEpochDay(first)));
    }
  }

  /** Returns the span of two days, {@code end} not included. */
  public static DaySpan of(LocalDate first, LocalDate end) {
    return new DaySpan(first.toEpochDay(), end.toEpochDay());
  }

  /** Returns true for a day of the span. */
  boolean contains(long day) {
    return day >= first && day < end;
  }
}
