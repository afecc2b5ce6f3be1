package org.sitsformer.report;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Days as a reader wants them. */
final class Days {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

  private Days() {}

  /** Returns the day of an ISO text, empty where it is none. */
  static Optional<LocalDate> parse(String iso) {
    try {
      return iso == null ? Optional.empty() : Optional.of(LocalDate.parse(iso));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Returns {@code 14 September 2013}, or the text itself where it is no ISO day. */
  static String day(String iso) {
    return parse(iso).map(DAY::format).orElse(iso == null ? "unknown" : iso);
  }

  /** Returns a range of days; one day alone where both are equal. */
  static String range(String from, String to) {
    String first = day(from);
    String last = day(to);
    return first.equals(last) ? first : first + "\u00a0– " + last;
  }
}
