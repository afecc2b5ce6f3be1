package org.sitsformer.predict.classify;

import java.util.Arrays;
import org.sitsformer.geo.grid.PixelWindow;

/**
 * What a model says of a window's pixels before they are smoothed, row-major: the probability of
 * every class, where there is one.
 */
final class Shares implements LabelTarget {
  /** Stands where the model said nothing. */
  private static final byte NOTHING = -1;

  private final PixelWindow window;
  private final byte[] winners;
  private final float[][] probabilities;
  private final byte[] validDates;

  Shares(PixelWindow window, int classes) {
    this.window = window;
    int pixels = Math.toIntExact(window.pixels());
    winners = new byte[pixels];
    Arrays.fill(winners, NOTHING);
    probabilities = new float[classes][pixels];
    validDates = new byte[pixels];
  }

  /** Returns the bytes a pixel. */
  static long bytesPerPixel(int classes) {
    return 2 + (long) classes * Float.BYTES;
  }

  PixelWindow window() {
    return window;
  }

  int classes() {
    return probabilities.length;
  }

  @Override
  public void validDates(int pixel, int dates) {
    validDates[pixel] = (byte) Math.min(dates, 255);
  }

  int validDates(int pixel) {
    return validDates[pixel] & 0xff;
  }

  @Override
  public void label(int pixel, int winner, double[] shares) {
    winners[pixel] = (byte) winner;
    for (int k = 0; k < shares.length; k++) {
      probabilities[k][pixel] = (float) shares[k];
    }
  }

  boolean isLabelled(int pixel) {
    return winners[pixel] != NOTHING;
  }

  /** Returns the index of the class with the largest logit. */
  int winner(int pixel) {
    return winners[pixel] & 0xff;
  }

  /** Returns the probabilities of a class, a pixel each; 0 where the model said nothing. */
  float[] plane(int index) {
    return probabilities[index];
  }
}
