package org.sitsformer.report;

import java.util.Locale;

/** Text and figures as they stand in HTML and XML. */
final class Html {
  /** Narrow no-break space, between groups of three digits and before units. */
  private static final char THIN = '\u202f';

  /** As wide as a plus. */
  static final char MINUS = '−';

  private Html() {}

  /**
   * Returns text that is safe between tags and inside quoted attributes, of HTML and of XML.
   * Characters that XML cannot hold become spaces.
   */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isCharacter(c) ? c : ' ');
              }
            });
    return out.toString();
  }

  /**
   * Neither a control character, nor half of a surrogate pair, nor one of the two non-characters.
   */
  private static boolean isCharacter(int c) {
    return c >= ' '
        ? (c < 0xD800 || c > 0xDFFF) && c != 0xFFFE && c != 0xFFFF
        : c == '\n' || c == '\t';
  }

  /** Returns a whole number in groups of three digits. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number).replace(',', THIN);
  }

  /** Returns a count and what is counted: {@code 1 day}, {@code 2 days}. */
  static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** Returns a number with so many decimals. */
  static String fixed(double number, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", number);
  }

  /** Returns a difference with its sign and so many decimals. */
  static String signed(double number, int decimals) {
    return String.format(Locale.ROOT, "%+." + decimals + "f", number).replace('-', MINUS);
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

  /** Returns a probability; a small one is said to be small. */
  static String probability(double p) {
    return p < 0.001 ? "<" + THIN + "0.001" : figure(p);
  }

  /** Returns degrees, minutes and, where they matter, seconds of a longitude or latitude. */
  static String angle(double degrees, boolean withSeconds, String positive, String negative) {
    long seconds = Math.round(Math.abs(degrees) * 3600);
    seconds = withSeconds ? seconds : Math.round(seconds / 60.0) * 60;
    String side = seconds == 0 ? "" : THIN + (degrees < 0 ? negative : positive);
    String text = String.format(Locale.ROOT, "%d°%02d′", seconds / 3600, seconds / 60 % 60);
    return text + (withSeconds ? String.format(Locale.ROOT, "%02d″", seconds % 60) : "") + side;
  }

  /** Returns a length in metres or, from a kilometre on, in whole kilometres. */
  static String wholeLength(double metres) {
    return metres >= 1000
        ? count((long) (metres / 1000)) + THIN + "km"
        : (long) metres + "" + THIN + "m";
  }

  /** Returns a number for CSS and SVG. */
  static String css(double number) {
    return fixed(number, 3);
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
