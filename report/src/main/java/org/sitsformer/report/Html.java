package org.sitsformer.report;

import java.util.Locale;

/** Text and figures as they stand in HTML and XML. */
final class Html {
  /** Narrow no-break space, between groups of three digits and before units. */
  private static final char THIN = '\u202f';

  private Html() {}

  /** Returns text that is safe between tags and inside quoted attributes. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(isPrintable(c) ? c : ' ');
      }
    }
    return out.toString();
  }

  private static boolean isPrintable(char c) {
    return c >= ' ' || c == '\n' || c == '\t';
  }

  /** Returns a whole number in groups of three digits. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', THIN);
  }

  /** Returns a figure with about three significant digits, grouped, never in powers of ten. */
  static String figure(double number) {
    if (!Double.isFinite(number)) {
      return "–";
    }
    double size = Math.abs(number);
    int decimals = size == 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4;
    return String.format(Locale.ROOT, "%,." + decimals + "f", number).replace(',', THIN);
  }

  /**
   * Returns an area in square kilometres.
   *
   * @param scale the greatest area beside it: all of one table get the digits that fit this one, so
   *     that they add up by eye
   */
  static String area(double km2, double scale) {
    if (km2 == 0) {
      return "0";
    }
    int decimals = scale >= 100_000 ? 0 : scale >= 1000 ? 1 : scale >= 10 ? 2 : scale >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%,." + decimals + "f", km2).replace(',', THIN);
  }

  /** Returns a share from 0 to 1 in percent; what is not 0 or 1 is never shown as such. */
  static String percent(double share) {
    if (!Double.isFinite(share)) {
      return "–";
    }
    if (share > 0 && share < 0.0005) {
      return "<" + THIN + "0.1" + THIN + "%";
    }
    if (share < 1 && share > 0.9995) {
      return ">" + THIN + "99.9" + THIN + "%";
    }
    String digits = String.format(Locale.ROOT, "%.1f", share * 100);
    return (digits.equals("100.0") ? "100" : digits.equals("0.0") ? "0" : digits) + THIN + "%";
  }

  /** Returns a number for CSS and SVG. */
  static String css(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }

  /** Returns a duration in the two units that matter. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return figure(seconds) + THIN + "s";
    }
    if (whole < 3600) {
      return "%d%cmin %d%cs".formatted(whole / 60, THIN, whole % 60, THIN);
    }
    return "%s%ch %d%cmin".formatted(count(whole / 3600), THIN, whole % 3600 / 60, THIN);
  }
}
