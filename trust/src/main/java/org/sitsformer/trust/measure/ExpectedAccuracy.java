package org.sitsformer.trust.measure;

import java.util.Optional;

/**
 * The accuracy that a model expects of its own map: the mean confidence of what it labelled
 * (confidence-based performance estimation; Guillory et al. 2021). It is as good as the model's
 * calibration on such input, and says nothing of what the model has never seen.
 *
 * @param value share of pixels that are right, 0 to 1
 * @param low lower end of the 95 % interval
 * @param high upper end
 */
public record ExpectedAccuracy(double value, double low, double high) {

  /**
   * Estimates from sums over blocks. Neighbouring pixels are alike, so blocks are what the interval
   * counts: that of a ratio of two sums over clusters (Cochran, Sampling Techniques, 1977, 6.6).
   * With one block nobody knows, and the interval is all there is.
   *
   * @param blocks with pixels that have a class
   * @param n such pixels
   * @param s sum of their confidence
   * @param nn sum over the blocks of their pixels squared
   * @param ns of pixels times confidence
   * @param ss of confidence squared
   * @return empty where there are no pixels
   */
  public static Optional<ExpectedAccuracy> of(
      long blocks, double n, double s, double nn, double ns, double ss) {
    if (n == 0) {
      return Optional.empty();
    }
    double ratio = s / n;
    if (blocks == 1) {
      return Optional.of(new ExpectedAccuracy(ratio, 0, 1));
    }
    // Rounding may leave the variance of equal blocks just under zero.
    double squares = Math.max(0, ss - 2 * ratio * ns + ratio * ratio * nn);
    double error = Math.sqrt(squares * blocks / (blocks - 1)) / n;
    return Optional.of(
        new ExpectedAccuracy(
            ratio,
            Math.max(0, ratio - AreaAdjusted.NORMAL_95 * error),
            Math.min(1, ratio + AreaAdjusted.NORMAL_95 * error)));
  }
}
