package org.sitsformer.trust.measure;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The procedure of Benjamini and Hochberg (1995) for many tests at once. */
public final class FalseDiscovery {
  private FalseDiscovery() {}

  /**
   * Returns adjusted p-values in the same order: where those at most q are called alerts, the
   * expected share of false ones among them is at most q, for tests that are independent or tend
   * the same way.
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

  /**
   * Returns adjusted p-values of tests that belong to families, so that a hundred of one family do
   * not drown the only one of another: first over the families, by the Simes p-value of each, then
   * within those that stand out (Benjamini and Bogomolov, Journal of the Royal Statistical Society
   * B 76, 2014).
   *
   * @param pValues above 0, at most 1 each
   * @param families number of each test's family, from 0 without gaps
   */
  public static double[] adjust(double[] pValues, int[] families) {
    int count = Arrays.stream(families).max().orElse(-1) + 1;
    double[] within = new double[pValues.length];
    double[] simes = new double[count];
    for (int family = 0; family < count; family++) {
      int number = family;
      int[] members =
          IntStream.range(0, pValues.length).filter(i -> families[i] == number).toArray();
      double[] own = adjust(Arrays.stream(members).mapToDouble(i -> pValues[i]).toArray());
      simes[family] = Arrays.stream(own).min().orElse(1);
      for (int i = 0; i < members.length; i++) {
        within[members[i]] = own[i];
      }
    }
    double[] over = adjust(simes);
    double[] adjusted = new double[pValues.length];
    for (int i = 0; i < adjusted.length; i++) {
      adjusted[i] = Math.min(1, within[i] * over[families[i]] / simes[families[i]]);
    }
    return adjusted;
  }
}
