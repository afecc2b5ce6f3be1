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
    List<Integer> falling =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> pValues[i]).reversed())
            .toList();
    double[] adjusted = new double[pValues.length];
    double least = 1;
    int rank = pValues.length;
    for (int i : falling) {
      least = Math.min(least, pValues[i] * pValues.length / rank);
      adjusted[i] = least;
      rank--;
    }
    return adjusted;
  }
}
