package org.sitsformer.trust.measure;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;

/**
 * How often chance alone makes two sides differ as much as they do, where counts come in places
 * that belong together: neighbouring pixels are alike, so tests that take each for an observation
 * of its own call everything significant. Under the null hypothesis a place's two counts could as
 * well stand on the other side, so they are exchanged at random, place by place (Good, Permutation
 * Tests, 2000, 3.7).
 */
public final class PermutationPValue {
  private PermutationPValue() {}

  /**
   * Returns the p-value of each distance between the sums of both sides.
   *
   * @param a counts by [place][bin]
   * @param b the same places and bins; what a place counts on both sides is of one area and number
   *     of days, so that an exchange is fair
   * @param distances of two distributions, larger for more different ones
   * @param matters size of each distance from which on its p-value may be as small as {@link
   *     SequentialPValue} tells; that of a smaller one is {@linkplain SequentialPValue#rough rough}
   * @param seed equal seeds give equal values
   * @throws IllegalArgumentException if there are no places, or not as many on both sides
   */
  public static double[] pValues(
      long[][] a,
      long[][] b,
      List<ToDoubleBiFunction<long[], long[]>> distances,
      double[] matters,
      long seed) {
    if (a.length != b.length || a.length == 0) {
      throw new IllegalArgumentException(
          "Sides have %d and %d places".formatted(a.length, b.length));
    }
    int bins = a[0].length;
    long[] left = new long[bins];
    add(a, a.length, left);
    long[] unmoved = left.clone();
    long[] both = left.clone();
    add(b, b.length, both);
    long[][] moves = new long[a.length][bins];
    for (int place = 0; place < a.length; place++) {
      for (int bin = 0; bin < bins; bin++) {
        moves[place][bin] = b[place][bin] - a[place][bin];
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    return rearranged(
        left,
        both,
        () -> {
          System.arraycopy(unmoved, 0, left, 0, bins);
          for (long[] move : moves) {
            if (random.nextBoolean()) {
              add(move, left);
            }
          }
        },
        distances,
        matters);
  }

  /**
   * Returns the p-value of each distance between the sums of the first of some days and of the
   * others, where under the null hypothesis any of them could be the first.
   *
   * @param days counts by [day][bin], one day or more
   * @param first how many of them are the one side
   * @param distances as {@link #pValues} takes them
   * @param matters as {@link #pValues} takes them
   * @param seed equal seeds give equal values
   */
  public static double[] pValuesOfDays(
      long[][] days,
      int first,
      List<ToDoubleBiFunction<long[], long[]>> distances,
      double[] matters,
      long seed) {
    long[][] dealt = days.clone();
    long[] left = new long[days[0].length];
    long[] both = new long[days[0].length];
    add(dealt, dealt.length, both);
    add(dealt, first, left);
    SplittableRandom random = new SplittableRandom(seed);
    return rearranged(
        left,
        both,
        () -> {
          for (int i = 0; i < first; i++) {
            int other = i + random.nextInt(dealt.length - i);
            long[] kept = dealt[i];
            dealt[i] = dealt[other];
            dealt[other] = kept;
          }
          Arrays.fill(left, 0);
          add(dealt, first, left);
        },
        distances,
        matters);
  }

  /**
   * Counts how often rearranged sides are as far apart as they are now.
   *
   * @param both sums of both sides, of which the one is {@code left}: what is not on it is on the
   *     other, however they are rearranged
   * @param next puts the sums of another arrangement into {@code left}
   */
  private static double[] rearranged(
      long[] left,
      long[] both,
      Runnable next,
      List<ToDoubleBiFunction<long[], long[]>> distances,
      double[] matters) {
    long[] right = new long[both.length];
    subtract(both, left, right);
    double[] observed =
        distances.stream().mapToDouble(distance -> distance.applyAsDouble(left, right)).toArray();
    SequentialPValue[] values = new SequentialPValue[observed.length];
    Arrays.setAll(
        values, i -> observed[i] >= matters[i] ? new SequentialPValue() : SequentialPValue.rough());
    while (Arrays.stream(values).anyMatch(SequentialPValue::open)) {
      next.run();
      subtract(both, left, right);
      for (int i = 0; i < observed.length; i++) {
        if (values[i].open()) {
          // Rounding must not tell an exchange of equal places from none.
          values[i].add(distances.get(i).applyAsDouble(left, right) >= observed[i] - 1e-12);
        }
      }
    }
    return Arrays.stream(values).mapToDouble(SequentialPValue::value).toArray();
  }

  /** Adds the first rows up, into a sum. */
  private static void add(long[][] rows, int count, long[] sum) {
    for (int i = 0; i < count; i++) {
      add(rows[i], sum);
    }
  }

  private static void add(long[] row, long[] sum) {
    for (int bin = 0; bin < sum.length; bin++) {
      sum[bin] += row[bin];
    }
  }

  private static void subtract(long[] both, long[] one, long[] other) {
    for (int bin = 0; bin < both.length; bin++) {
      other[bin] = both[bin] - one[bin];
    }
  }
}
