package org.sitsformer.jobs.drift;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import org.sitsformer.jobs.measure.SequentialPValue;

/**
 * Looks back from the newest day over growing spans for the one in which a series departs most from
 * what is expected: a fault of some days must not be diluted by the months before it, and a small
 * change needs months to show. The p-value is that of the most conspicuous span, so it pays for
 * having looked at all of them.
 *
 * @param days length of that span in observations, from the newest back
 * @param statistic sum over it, over its standard deviation up to the factor that weights leave
 *     open; 0 where no span counts
 */
record LookBack(int days, double statistic, double pValue) {

  /**
   * Observations of expectation 0, oldest first.
   *
   * @param values not copied
   * @param certainty weight of each: the inverse of its variance up to a factor; not copied
   */
  record Observations(double[] values, double[] certainty) {
    Observations {
      if (values.length != certainty.length) {
        throw new IllegalArgumentException(
            "%d observations have %d weights".formatted(values.length, certainty.length));
      }
    }

    /** Returns observations of equal weight. */
    static Observations alike(double[] values) {
      double[] ones = new double[values.length];
      Arrays.fill(ones, 1);
      return new Observations(values, ones);
    }

    int size() {
      return values.length;
    }
  }

  /**
   * Looks at a series of independent observations.
   *
   * @param current of the days in question
   * @param reference others like them, from days without drift
   * @param least shortest span that is looked at
   * @param smallest weighted mean, without its sign, that a span of so many observations must have
   *     to be looked at
   * @param seed equal seeds give equal p-values
   */
  static LookBack of(
      Observations current,
      Observations reference,
      int least,
      IntToDoubleFunction smallest,
      long seed) {
    int days = current.size();
    double[] standard = new double[days + reference.size()];
    for (int i = 0; i < days; i++) {
      standard[i] = current.values()[i] * Math.sqrt(current.certainty()[i]);
    }
    for (int i = 0; i < reference.size(); i++) {
      standard[days + i] = reference.values()[i] * Math.sqrt(reference.certainty()[i]);
    }
    double[] roots = Arrays.stream(current.certainty()).map(Math::sqrt).toArray();
    return of(
        (day, from) -> roots[day] * standard[from],
        standard.length,
        current.certainty(),
        new Spans(spans(least, days), smallest),
        seed);
  }

  /**
   * Looks at sums of products: observation j counts {@code products[d][j]} when it stands on day d.
   *
   * @param products by [day, oldest first][observation: those of the days first, then those of the
   *     reference]
   * @param variances of a day's product, up to a common factor
   * @param least shortest span that is looked at
   * @param seed equal seeds give equal p-values
   */
  static LookBack ofProducts(double[][] products, double[] variances, int least, long seed) {
    return of(
        (day, from) -> products[day][from],
        products[0].length,
        variances,
        new Spans(spans(least, variances.length), span -> 0),
        seed);
  }

  /** What an observation counts on a day. */
  private interface Product {
    double of(int day, int observation);
  }

  /** Lengths that are looked at, and the mean that each must have. */
  private record Spans(int[] lengths, IntToDoubleFunction smallest) {}

  private static LookBack of(
      Product product, int pool, double[] variances, Spans spans, long seed) {
    int days = variances.length;
    int[] order = new int[pool];
    for (int i = 0; i < pool; i++) {
      order[i] = i;
    }
    double[] values = new double[days];
    fill(values, order, product);
    double[] found = most(values, variances, spans);
    SequentialPValue p = new SequentialPValue();
    SplittableRandom random = new SplittableRandom(seed);
    while (p.open()) {
      for (int i = 0; i < days; i++) {
        int other = i + random.nextInt(pool - i);
        int kept = order[i];
        order[i] = order[other];
        order[other] = kept;
      }
      fill(values, order, product);
      p.add(Math.abs(most(values, variances, spans)[1]) >= Math.abs(found[1]) - 1e-12);
    }
    return new LookBack((int) found[0], found[1], p.value());
  }

  private static void fill(double[] values, int[] order, Product product) {
    for (int day = 0; day < values.length; day++) {
      values[day] = product.of(day, order[day]);
    }
  }

  /** Spans of about 1, 2, 3, 4, 6, 8, 12, 16 ... observations, and all. */
  private static int[] spans(int least, int days) {
    TreeSet<Integer> spans = new TreeSet<>();
    for (int power = 1; power <= days; power *= 2) {
      spans.add(power);
      spans.add(Math.min(days, power + power / 2));
    }
    spans.add(days);
    return spans.tailSet(Math.min(least, days)).stream().mapToInt(Integer::intValue).toArray();
  }

  /** Returns the most conspicuous span and its statistic; all of them and 0 where none counts. */
  private static double[] most(double[] values, double[] variances, Spans spans) {
    double best = 0;
    double signed = 0;
    int span = spans.lengths()[spans.lengths().length - 1];
    double sum = 0;
    double variance = 0;
    int taken = 0;
    for (int length : spans.lengths()) {
      for (; taken < length; taken++) {
        sum += values[values.length - 1 - taken];
        variance += variances[values.length - 1 - taken];
      }
      double size = variance > 0 ? Math.abs(sum) / Math.sqrt(variance) : 0;
      if (size > best && Math.abs(sum) / variance >= spans.smallest().applyAsDouble(length)) {
        best = size;
        signed = sum / Math.sqrt(variance);
        span = length;
      }
    }
    return new double[] {span, signed};
  }
}
