package org.sitsformer.predict.classify;

import org.sitsformer.predict.engine.ModelException;

/** From logits to probabilities, in float64. */
public final class Softmax {
  private Softmax() {}

  /**
   * Computes {@code softmax(logits / temperature)}.
   *
   * @param logits holds the logit k at {@code offset + k * stride}
   * @param probabilities receives one a class
   * @return the index of the largest logit, the first of several
   * @throws ModelException if a logit is not a number, or the largest is infinite
   */
  public static int apply(
      float[] logits, int offset, int stride, double temperature, double[] probabilities) {
    int winner = 0;
    for (int k = 1; k < probabilities.length; k++) {
      if (logits[offset + k * stride] > logits[offset + winner * stride]) {
        winner = k;
      }
    }
    double largest = logits[offset + winner * stride];
    double sum = 0;
    for (int k = 0; k < probabilities.length; k++) {
      // StrictMath: the same bits on every JVM, since a confidence is a rounded probability.
      probabilities[k] = StrictMath.exp((logits[offset + k * stride] - largest) / temperature);
      sum += probabilities[k];
    }
    if (!Double.isFinite(sum)) {
      throw new ModelException("The model returned a logit that is not a number");
    }
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] /= sum;
    }
    return winner;
  }
}
