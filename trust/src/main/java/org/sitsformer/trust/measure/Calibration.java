package org.sitsformer.trust.measure;

import java.util.ArrayList;
import java.util.List;
import org.sitsformer.predict.classify.ConfidenceCode;

/**
 * How far confidence can be believed: of the pixels that a model calls right with 80 %, are 80 %
 * right? Confidence is equal-width bins of the probability of the class that was chosen.
 *
 * @param expectedError expected calibration error, 0 to 1: the difference of the two shares, mean
 *     over the samples (Naeini et al. 2015); {@code NaN} without samples
 * @param bins those with samples, by rising confidence
 */
public record Calibration(double expectedError, List<Bin> bins) {
  /** Bins of the reliability curve. */
  static final int BINS = 10;

  /** Codes of stored confidence; 0 is none. */
  private static final int CODES = 256;

  /**
   * Samples of similar confidence.
   *
   * @param from lower edge, belongs to the bin
   * @param to upper edge, belongs to the next bin but for 1
   * @param samples how many, 1 or more
   * @param confidence their mean confidence, 0 to 1
   * @param accuracy share of them that is right, 0 to 1
   */
  public record Bin(double from, double to, long samples, double confidence, double accuracy) {}

  /**
   * Returns the figures of counted samples.
   *
   * @param all samples by code of their confidence, 256 counts; the first is of none and left out
   * @param right those of them that are right, likewise
   */
  public static Calibration of(long[] all, long[] right) {
    long[] samples = new long[BINS];
    long[] correct = new long[BINS];
    double[] confidence = new double[BINS];
    long total = 0;
    for (int code = 1; code < CODES; code++) {
      int bin = Math.min(BINS - 1, (int) (ConfidenceCode.probability(code) * BINS));
      samples[bin] += all[code];
      correct[bin] += right[code];
      confidence[bin] += all[code] * ConfidenceCode.probability(code);
      total += all[code];
    }
    List<Bin> bins = new ArrayList<>();
    double error = 0;
    for (int i = 0; i < BINS; i++) {
      if (samples[i] > 0) {
        Bin bin =
            new Bin(
                (double) i / BINS,
                (i + 1.0) / BINS,
                samples[i],
                confidence[i] / samples[i],
                (double) correct[i] / samples[i]);
        bins.add(bin);
        error += Math.abs(bin.accuracy() - bin.confidence()) * bin.samples();
      }
    }
    return new Calibration(error / total, List.copyOf(bins));
  }
}
