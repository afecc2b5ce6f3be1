package org.sitsformer.predict.classify;

import java.util.Locale;

/**
 * How unsure a model is of a pixel, from the probabilities of all classes; 0 where one class has
 * all of the probability, 1 where all classes have the same. The measures of active learning
 * (Settles, <i>Active Learning Literature Survey</i>, 2009), scaled to 0 to 1.
 */
public enum Uncertainty {
  /** {@code -sum(p ln p) / ln K}. */
  ENTROPY {
    @Override
    double of(double[] probabilities) {
      double sum = 0;
      for (double p : probabilities) {
        // StrictMath: the same bits on every JVM.
        sum -= p > 0 ? p * StrictMath.log(p) : 0;
      }
      return sum / StrictMath.log(probabilities.length);
    }
  },
  /** {@code 1 - (p1 - p2)}: how near the second class comes to the first. */
  MARGIN {
    @Override
    double of(double[] probabilities) {
      double first = 0;
      double second = 0;
      for (double p : probabilities) {
        second = Math.max(second, Math.min(first, p));
        first = Math.max(first, p);
      }
      return 1 - (first - second);
    }
  },
  /** {@code (1 - p1) K / (K - 1)}: what the first class lacks. */
  LEAST_CONFIDENCE {
    @Override
    double of(double[] probabilities) {
      double first = 0;
      for (double p : probabilities) {
        first = Math.max(first, p);
      }
      int classes = probabilities.length;
      return (1 - first) * classes / (classes - 1);
    }
  };

  /** Returns the uncertainty, of a model of at least two classes. */
  abstract double of(double[] probabilities);

  /** Returns the uncertainty as the map stores it, 1 to 255; of one class nothing is unsure. */
  int code(double[] probabilities) {
    double share = probabilities.length < 2 ? 0 : of(probabilities);
    return ConfidenceCode.code(Math.max(0, Math.min(1, share)));
  }

  /** Returns the name as options and bands have it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
