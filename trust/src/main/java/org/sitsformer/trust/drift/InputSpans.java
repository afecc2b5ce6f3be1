package org.sitsformer.trust.drift;

import java.time.LocalDate;
import java.util.List;

/**
 * Which days' acquisitions are compared.
 *
 * @param current days that are judged, without those of the reference
 * @param reference days that they are compared with
 */
public record InputSpans(List<Span> current, List<Span> reference) {
  /** Years before the window that are used. */
  private static final int MOST_YEARS = 6;

  /**
   * Days of the calendar.
   *
   * @param from the first one
   * @param to the last one, not before {@code from}
   */
  public record Span(LocalDate from, LocalDate to) {
    boolean holds(LocalDate day) {
      return !day.isBefore(from) && !day.isAfter(to);
    }
  }

  /**
   * Compares the acquisitions up to a date with those before. Where the archive has a year before
   * the input window, that window is taken, since season and cloud need months to be judged; else
   * the short one, and before it the baseline's and the history's days together.
   *
   * @param all days with acquisitions, oldest first
   */
  public static InputSpans upTo(LocalDate date, List<AcquisitionDay> all, DriftRequest request) {
    LocalDate oldest = all.isEmpty() ? date : all.get(0).day();
    LocalDate first = date.minusDays(request.inputWindow() - 1L);
    if (!oldest.isAfter(first.minusYears(1))) {
      LocalDate from = first.minusYears(MOST_YEARS);
      return new InputSpans(
          List.of(new Span(first, date)),
          List.of(new Span(from.isBefore(oldest) ? oldest : from, first.minusDays(1))));
    }
    LocalDate from = date.minusDays(request.window() - 1L);
    return new InputSpans(
        List.of(new Span(from, date)),
        List.of(
            new Span(
                from.minusDays((long) request.baseline() + request.history()), from.minusDays(1))));
  }

  /** Returns true for a day of the reference. */
  public boolean isReference(LocalDate day) {
    return reference.stream().anyMatch(span -> span.holds(day));
  }

  /** Returns true for a day that is judged: one of the window that is none of the reference. */
  public boolean isCurrent(LocalDate day) {
    return current.stream().anyMatch(span -> span.holds(day)) && !isReference(day);
  }

  /** Returns the first day that is judged. */
  public LocalDate from() {
    LocalDate from = current.stream().map(Span::from).min(LocalDate::compareTo).orElseThrow();
    LocalDate to = to();
    // Where the window began with the reference, it begins after it.
    while (isReference(from) && from.isBefore(to)) {
      from = from.plusDays(1);
    }
    return from;
  }

  /** Returns the last day of the window. */
  public LocalDate to() {
    return current.stream().map(Span::to).max(LocalDate::compareTo).orElseThrow();
  }

  /** Returns the days of the calendar in the reference. */
  public long referenceLength() {
    LocalDate first = reference.stream().map(Span::from).min(LocalDate::compareTo).orElseThrow();
    LocalDate last = reference.stream().map(Span::to).max(LocalDate::compareTo).orElseThrow();
    return first.datesUntil(last.plusDays(1)).filter(this::isReference).count();
  }
}
