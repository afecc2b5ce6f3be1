package org.sitsformer.predict.classify;

import java.io.Serializable;
import java.util.Locale;

/**
 * How a pixel's surroundings take part in its class, after the model.
 *
 * @param kind the method
 * @param window pixels along a side of the surroundings, odd; 1 with {@link Kind#NONE}
 * @param smoothness of {@link Kind#BAYES}: variance of a pixel's logits about their mean, above 0;
 *     the larger, the more the surroundings count
 * @param fraction of {@link Kind#BAYES}: share of the neighbours, those with the highest logits of
 *     a class, that say what is expected of it; above 0, at most 1
 */
public record Smoothing(Kind kind, int window, double smoothness, double fraction)
    implements Serializable {
  /** Every pixel by itself. */
  public static final Smoothing NONE = new Smoothing(Kind.NONE, 1, 0, 0);

  /** Largest window; a margin of 15 pixels more around each block is classified. */
  public static final int LARGEST_WINDOW = 31;

  /** The methods. */
  public enum Kind {
    NONE,
    /**
     * The most frequent class of the window; of several the pixel's own, or the contract's first.
     */
    MAJORITY,
    /**
     * A Bayesian estimate of each class's logit, the method of the R package {@code sits} (Camara
     * et al., <i>Remote Sensing</i> 16, 4572, 2024).
     */
    BAYES;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Smoothing {
    boolean none = kind == Kind.NONE;
    if (none ? window != 1 : window < 3 || window > LARGEST_WINDOW || window % 2 == 0) {
      throw new IllegalArgumentException(
          "Smoothing window is %d; allowed: odd, 3 to %d".formatted(window, LARGEST_WINDOW));
    }
    if (kind == Kind.BAYES && !(smoothness > 0 && smoothness < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Smoothness is %s; allowed: above 0".formatted(smoothness));
    }
    if (kind == Kind.BAYES && !(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException(
          "Smoothing fraction is %s; allowed: above 0, at most 1".formatted(fraction));
    }
  }

  /** Returns how many pixels beyond its own a pixel's class depends on. */
  public int radius() {
    return window / 2;
  }

  /** Returns all that determines pixels, for a block's key. */
  public String key() {
    return switch (kind) {
      case NONE -> "none";
      case MAJORITY -> "majority " + window;
      case BAYES -> "bayes %d %s %s".formatted(window, smoothness, fraction);
    };
  }
}
