package org.sitsformer.jobs.report;

/** How a probability stands in a byte: 0 is no data, else {@code p = (v - 1) / 254}. */
final class ConfidenceCode {
  static final double SCALE = 1.0 / 254;
  static final double OFFSET = -1.0 / 254;

  private ConfidenceCode() {}

  /** Returns the probability of a code from 1 to 255. */
  static double probability(int code) {
    return (code - 1) / 254.0;
  }
}
