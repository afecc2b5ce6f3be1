package org.sitsformer.predict.contract;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * How a pixel's dates become the model's series. Every answer is a function of the pixel alone.
 *
 * @param encoding what positions mean
 * @param fixed true where the model takes exactly {@code length} dates, false for up to that many
 * @param length dates
 * @param ladder lengths that series are padded to, rising, the last is {@code length}
 * @param intervalDays step of {@link DateChoice#REGULAR}, 0 otherwise
 * @param minimumDates a pixel with fewer valid dates gets no class
 * @param dropsMaskedDates false: every series is padded to the full length, since the model was not
 *     shown to give the same result for shorter ones
 * @param period what one map looks back on; either of years and months or of days
 * @param seasonStart where each period begins, null for the anchor
 * @param anchor the fixed day that steps and periods are counted from
 */
public record SeriesRule(
    DateChoice choice,
    TimeEncoding encoding,
    boolean fixed,
    int length,
    List<Integer> ladder,
    int intervalDays,
    int minimumDates,
    boolean dropsMaskedDates,
    Period period,
    MonthDay seasonStart,
    LocalDate anchor)
    implements Serializable {
  public SeriesRule {
    requireNonNull(choice, "choice is null");
    requireNonNull(encoding, "encoding is null");
    requireNonNull(period, "period is null");
    requireNonNull(anchor, "anchor is null");
    ladder = List.copyOf(ladder);
    if (ladder.isEmpty() || ladder.get(ladder.size() - 1) != length) {
      throw new IllegalArgumentException("Ladder " + ladder + " does not end at " + length);
    }
  }

  /** Returns the length that a series of {@code count} dates is padded to. */
  public int paddedLength(int count) {
    if (dropsMaskedDates) {
      for (int step : ladder) {
        if (step >= count) {
          return step;
        }
      }
    }
    return length;
  }

  /** Returns the first day of the period that holds a day, both as days since 1970-01-01. */
  public long periodStart(long epochDay) {
    LocalDate base = seasonStart == null ? anchor : seasonStart.atYear(anchor.getYear());
    LocalDate day = LocalDate.ofEpochDay(epochDay);
    if (period.getDays() != 0) {
      long days = period.getDays();
      return base.toEpochDay() + Math.floorDiv(epochDay - base.toEpochDay(), days) * days;
    }
    long months = period.toTotalMonths();
    long index = Math.floorDiv(ChronoUnit.MONTHS.between(base, day), months);
    // MONTHS.between rounds toward zero, so before the base the guess may be one too late.
    while (base.plusMonths(index * months).isAfter(day)) {
      index--;
    }
    return base.plusMonths(index * months).toEpochDay();
  }

  /**
   * Returns the model's position of a date.
   *
   * @param epochDay days since 1970-01-01
   * @param rank the date's index in its series
   */
  public long position(long epochDay, int rank) {
    return switch (encoding) {
      case DAY_OF_YEAR -> LocalDate.ofEpochDay(epochDay).getDayOfYear();
      case INDEX -> rank;
      case DAYS -> epochDay - periodStart(epochDay);
    };
  }
}
