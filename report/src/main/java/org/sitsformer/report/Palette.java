package org.sitsformer.report;

import java.util.List;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.trust.accuracy.ClassArea;

/**
 * Colours: of pictures as 256 packed ARGB values, one a byte of the map, 0 being transparent, and
 * of legends as CSS.
 */
final class Palette {
  /**
   * Cividis, read backwards: readable without red-green vision and even in luminance. The confident
   * bulk of a map stays dark and calm, doubt is bright.
   */
  private static final int[] DOUBT = {
    0xFEE838, 0xE1CC55, 0xC3B369, 0xA59C74, 0x8A8678, 0x707173, 0x575D6D, 0x3B496C, 0x123570,
    0x00224E
  };

  /** From the sheet's grey to a dark red: what changed most is what is seen first. */
  private static final int[] CHANGE = {0xECE7DD, 0xE9C9A8, 0xDB8F67, 0xB9503A, 0x7C1D1D};

  private Palette() {}

  /** Returns the value of a colour as {@code #RRGGBB} or {@code RRGGBB}. */
  static int rgb(String color) {
    String hex = color.startsWith("#") ? color.substring(1) : color;
    if (!hex.matches("[0-9A-Fa-f]{6}")) {
      throw new IllegalArgumentException("Colour %s: expected #RRGGBB".formatted(color));
    }
    return Integer.parseInt(hex, 16);
  }

  /** Returns a colour, {@code #RRGGBB} or {@code RRGGBB}, for CSS. */
  static String css(String color) {
    return css(rgb(color));
  }

  private static String css(int rgb) {
    return "#%06x".formatted(rgb);
  }

  /** Returns the colours of classes; values without a class are transparent. */
  static int[] classes(List<ClassArea> classes) {
    int[] argb = new int[256];
    for (ClassArea area : classes) {
      argb[area.value()] = 0xFF000000 | rgb(area.color());
    }
    return argb;
  }

  /** Returns the colours of confidence codes. */
  static int[] confidence() {
    return ramp(DOUBT);
  }

  /** Returns the colours of the drift of blocks, from none to the most. */
  static int[] drift() {
    return ramp(CHANGE);
  }

  private static int[] ramp(int[] stops) {
    int[] argb = new int[256];
    for (int code = 1; code < 256; code++) {
      double at = ConfidenceCode.probability(code) * (stops.length - 1);
      int stop = Math.min((int) at, stops.length - 2);
      argb[code] = 0xFF000000 | blend(stops[stop], stops[stop + 1], at - stop);
    }
    return argb;
  }

  /** Returns the confidence colours as a CSS gradient from the left (0) to the right (1). */
  static String confidenceGradient() {
    return gradient(DOUBT);
  }

  /** Returns the drift colours as a CSS gradient from the left (none) to the right (most). */
  static String driftGradient() {
    return gradient(CHANGE);
  }

  private static String gradient(int[] stops) {
    StringBuilder css = new StringBuilder("linear-gradient(90deg");
    for (int stop : stops) {
      css.append(",").append(css(stop));
    }
    return css.append(")").toString();
  }

  private static int blend(int from, int to, double share) {
    int rgb = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = from >> shift & 255;
      int b = to >> shift & 255;
      rgb |= (int) Math.round(a + (b - a) * share) << shift;
    }
    return rgb;
  }
}
