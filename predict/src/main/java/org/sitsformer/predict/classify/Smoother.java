package org.sitsformer.predict.classify;

import java.util.Arrays;
import org.sitsformer.geo.grid.PixelWindow;

/**
 * Labels the pixels of a window from what the model says of them and of those around. A neighbour
 * of which the model says nothing does not count; a pixel of which it says nothing stays without
 * class. Only pixels within the radius take part, so the result does not depend on how a region is
 * cut.
 */
final class Smoother {
  /** Probabilities of 0 and 1 have no logit. */
  private static final double LEAST_PROBABILITY = 1e-6;

  /** Variance below which the neighbours agree, and the pixel takes their mean. */
  private static final double AGREED = 1e-4;

  private final Smoothing smoothing;
  private final Shares shares;
  private final int classes;

  /** Of the current pixel: positions of the neighbours that have a class, itself among them. */
  private final int[] neighbours;

  private final double[] values;
  private final double[] probabilities;
  private int count;

  private Smoother(Smoothing smoothing, Shares shares) {
    this.smoothing = smoothing;
    this.shares = shares;
    this.classes = shares.classes();
    int most = smoothing.window() * smoothing.window();
    this.neighbours = new int[most];
    this.values = new double[most];
    this.probabilities = new double[classes];
  }

  /**
   * Labels the pixels of a window.
   *
   * @param shares of the window and the radius around; not to be used again
   * @param region 1 where a pixel of the core is wanted, row-major; null where all are
   */
  static void smooth(
      Smoothing smoothing, Shares shares, PixelWindow core, byte[] region, Labels labels) {
    Smoother smoother = new Smoother(smoothing, shares);
    if (smoothing.kind() == Smoothing.Kind.BAYES) {
      smoother.toLogits();
    }
    PixelWindow around = shares.window();
    for (int row = 0; row < core.height(); row++) {
      for (int col = 0; col < core.width(); col++) {
        int target = row * core.width() + col;
        if (region != null && region[target] == 0) {
          continue;
        }
        int pixel = around.index(core.row() + row, core.col() + col);
        labels.validDates(target, shares.validDates(pixel));
        if (shares.isLabelled(pixel)) {
          smoother.find(pixel);
          int winner =
              smoothing.kind() == Smoothing.Kind.BAYES
                  ? smoother.estimate(pixel)
                  : smoother.elect(pixel);
          labels.label(target, winner, smoother.probabilities);
        }
      }
    }
  }

  /** Replaces probabilities by their logits, {@code ln(p / (1 - p))}. */
  private void toLogits() {
    int pixels = Math.toIntExact(shares.window().pixels());
    for (int pixel = 0; pixel < pixels; pixel++) {
      if (!shares.isLabelled(pixel)) {
        continue;
      }
      for (int k = 0; k < classes; k++) {
        double p = shares.plane(k)[pixel];
        p = Math.max(LEAST_PROBABILITY, Math.min(1 - LEAST_PROBABILITY, p));
        // StrictMath: the same bits on every JVM.
        shares.plane(k)[pixel] = (float) StrictMath.log(p / (1 - p));
      }
    }
  }

  private void find(int pixel) {
    int width = shares.window().width();
    int radius = smoothing.radius();
    count = 0;
    for (int row = -radius; row <= radius; row++) {
      int first = pixel + row * width - radius;
      for (int i = first; i < first + smoothing.window(); i++) {
        if (shares.isLabelled(i)) {
          neighbours[count++] = i;
        }
      }
    }
  }

  /** Returns the most frequent class; the probabilities stay the model's. */
  private int elect(int pixel) {
    int[] votes = new int[classes];
    for (int i = 0; i < count; i++) {
      votes[shares.winner(neighbours[i])]++;
    }
    int winner = shares.winner(pixel);
    for (int k = 0; k < classes; k++) {
      if (votes[k] > votes[winner]) {
        winner = k;
      }
      probabilities[k] = shares.plane(k)[pixel];
    }
    return winner;
  }

  /**
   * Estimates the class probabilities, and returns the most probable one. With m and v, mean and
   * variance of the highest logits around, and s, the smoothness, a logit x becomes {@code (v x + s
   * m) / (v + s)}. What comes of each class by itself is scaled to sum to 1.
   */
  private int estimate(int pixel) {
    int winner = 0;
    double highest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      double logit = estimate(shares.plane(k), pixel);
      if (logit > highest) {
        highest = logit;
        winner = k;
      }
      probabilities[k] = 1 / (1 + StrictMath.exp(-logit));
      sum += probabilities[k];
    }
    for (int k = 0; k < classes; k++) {
      probabilities[k] /= sum;
    }
    return winner;
  }

  private double estimate(float[] logits, int pixel) {
    for (int i = 0; i < count; i++) {
      values[i] = logits[neighbours[i]];
    }
    int taken = (int) Math.ceil(smoothing.fraction() * count);
    if (taken < count) {
      Arrays.sort(values, 0, count);
    }
    double mean = 0;
    for (int i = count - taken; i < count; i++) {
      mean += values[i];
    }
    mean /= taken;
    double variance = 0;
    for (int i = count - taken; i < count; i++) {
      variance += (values[i] - mean) * (values[i] - mean);
    }
    variance = taken > 1 ? variance / (taken - 1) : 0;
    if (variance < AGREED) {
      return mean;
    }
    double weight = variance / (variance + smoothing.smoothness());
    return weight * logits[pixel] + (1 - weight) * mean;
  }
}
