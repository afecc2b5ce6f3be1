package org.sitsformer.predict.classify;

/**
 * How a probability stands in a byte of a map, read as a whole number from 0 to 255: 0 is no data,
 * and a code c from 1 to 255 means the probability {@code (c - 1) / 254}. Confidence, the
 * probabilities of all classes and the measures of uncertainty are kept so. A probability comes
 * back within 1 / 508.
 *
 * <pre>{@code
 * raster.confidence()[pixel] = (byte) ConfidenceCode.code(probability);
 * double probability = ConfidenceCode.probability(raster.confidence()[pixel] & 0xff);
 * }</pre>
 */
public final class ConfidenceCode {
  /** The code of a pixel that has no probability. */
  public static final int NO_DATA = 0;

  /** Steps of the code from probability 0, code 1, to probability 1, code 255. */
  public static final int STEPS = 254;

  /** With {@link #OFFSET} what files say of their values: {@code p = SCALE * c + OFFSET}. */
  public static final double SCALE = 1.0 / STEPS;

  /** The value that {@link #SCALE} gives for the code 0, which is no data all the same. */
  public static final double OFFSET = -1.0 / STEPS;

  private static final int ONE = 1 + STEPS;

  private ConfidenceCode() {}

  /**
   * Returns the code of a probability, the nearest one, of two the higher.
   *
   * @param probability 0 to 1
   * @return 1 to 255
   */
  public static int code(double probability) {
    return (int) (1 + Math.round(STEPS * probability));
  }

  /**
   * Returns the probability of a code.
   *
   * @param code 1 to 255
   */
  public static double probability(int code) {
    return (code - 1) / (double) STEPS;
  }

  /**
   * Returns the code of what a probability leaves to all others, {@code 1 - p}.
   *
   * @param code 1 to 255
   */
  public static int complement(int code) {
    return 1 + ONE - code;
  }

  /**
   * Returns the mean probability of pixels.
   *
   * @param counts pixels by code, from code 0, whose pixels do not count
   * @return {@code NaN} without pixels
   */
  public static double mean(long[] counts) {
    double sum = 0;
    double total = 0;
    for (int code = 1; code < counts.length; code++) {
      sum += counts[code] * probability(code);
      total += counts[code];
    }
    return sum / total;
  }

  /**
   * Returns the SQL expression, a double, of how many of the {@link #STEPS} a code has: the
   * probability is this over {@code STEPS}, and so is a sum of probabilities, of which each term is
   * then exact.
   *
   * @param code SQL expression of a code from 1 to 255
   */
  public static String stepsSql(String code) {
    return "(%s - 1D)".formatted(code);
  }
}
