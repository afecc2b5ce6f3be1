package org.sitsformer.predict.classify;

/** How a probability stands in a byte: 0 is no data, else {@code p = (v - 1) / 254}. */
public final class ConfidenceCode {
  public static final double SCALE = 1.0 / 254;
  public static final double OFFSET = -1.0 / 254;

  private ConfidenceCode() {}

  /** Returns the probability of a code from 1 to 255. */
  public static double probability(int code) {
    return (code - 1) / 254.0;
  }

  /**
   * Returns the mean probability of pixels by code, 256 counts of which the first does not count;
   * {@code NaN} without pixels.
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
}
