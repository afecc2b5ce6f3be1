package org.sitsformer.jobs.measure;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The procedure of Benjamini and Hochberg (1995) for many tests at once. */
public final class FalseDiscovery {
  private FalseDiscovery() {}

  /**
   * Returns adjusted p-values in the same order: where those at most q are called alerts, the
   * expected share of false ones among them is at most q.
   *
   * @param pValues 0 to 1 each
   */
  public static double[] adjust(double[] pValues) {
    double[] ones = new double[pValues.length];
    java.util.Arrays.fill(ones, 1);
    return adjust(pValues, ones);
  }

  /**
   * Returns adjusted p-values of tests that do not weigh the same, so that a hundred of one kind do
   * not drown the only one of another (Genovese, Roeder and Wasserman, Biometrika 93, 2006).
   *
   * @param weights above 0, known before the tests; only their ratios count
   */
  public static double[] adjust(double[] pValues, double[] weights) {
    double total = java.util.Arrays.stream(weights).sum();
    double[] weighted = new double[pValues.length];
    for (int i = 0; i < weighted.length; i++) {
      weighted[i] = pValues[i] * total / (weights[i] * weights.length);
    }
    List<Integer> falling =
        IntStream.range(0, weighted.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> weighted[i]).reversed())
            .toList();
    double[] adjusted = new double[weighted.length];
    double least = 1;
    int rank = weighted.length;
    for (int i : falling) {
      least = Math.min(least, weighted[i] * weighted.length / rank);
      adjusted[i] = least;
      rank--;
    }
    return adjusted;
  }
}
