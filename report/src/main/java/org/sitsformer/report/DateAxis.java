package org.sitsformer.report;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A time axis over days.
 *
 * @param days the days that it is made for, in order, at least one
 * @param first the day at its left end
 * @param span days to its right end
 */
record DateAxis(List<LocalDate> days, LocalDate first, long span) {
  private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM", Locale.ENGLISH);
  private static final DateTimeFormatter MONTH_YEAR =
      DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);

  /**
   * A month or year along the axis.
   *
   * @param weight {@code major}, or {@code minor} for what narrow pages leave out
   * @param left its place in percent of the axis
   */
  record Tick(String weight, String left, String label) {}

  /** Returns the axis with room for half a bar on both sides. */
  static DateAxis of(List<LocalDate> days) {
    LocalDate from = days.get(0);
    LocalDate to = days.get(days.size() - 1);
    long room = Math.max(2, ChronoUnit.DAYS.between(from, to) / 60);
    LocalDate first = from.minusDays(room);
    return new DateAxis(List.copyOf(days), first, ChronoUnit.DAYS.between(first, to) + room);
  }

  /** Returns a day's place, 0 at the left end and 1 at the right. */
  double position(LocalDate day) {
    return (double) ChronoUnit.DAYS.between(first, day) / span;
  }

  /** Returns the days between the two that lie closest, at least 1; 30 for a single day. */
  long closest() {
    long least = 30;
    for (int i = 1; i < days.size(); i++) {
      least = Math.min(least, ChronoUnit.DAYS.between(days.get(i - 1), days.get(i)));
    }
    return Math.max(1, least);
  }

  /** Returns the months, quarters or years that the axis names, the first day alone for none. */
  List<Tick> ticks() {
    long months = span / 30;
    int step = months <= 14 ? 1 : months <= 40 ? 3 : 12;
    List<Tick> ticks = new ArrayList<>();
    LocalDate month = first.withDayOfMonth(1).plusMonths(1);
    while ((month.getMonthValue() - 1) % step != 0) {
      month = month.plusMonths(1);
    }
    for (int i = 0; position(month) < 0.985; i++, month = month.plusMonths(step)) {
      boolean year = i == 0 || month.getMonthValue() == 1;
      String label =
          step == 12 ? String.valueOf(month.getYear()) : (year ? MONTH_YEAR : MONTH).format(month);
      ticks.add(new Tick(months > 5 && i % 3 != 0 ? "minor" : "major", left(month), label));
    }
    if (ticks.isEmpty()) {
      ticks.add(new Tick("major", left(days.get(0)), MONTH_YEAR.format(days.get(0))));
    }
    return ticks;
  }

  private String left(LocalDate day) {
    return Html.css(position(day) * 100);
  }
}
