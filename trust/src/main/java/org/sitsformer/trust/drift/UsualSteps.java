package org.sitsformer.trust.drift;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sitsformer.trust.finding.DriftResult.Past;
import org.sitsformer.trust.finding.Metric;

/** How much a map usually moves by itself, from what earlier days' drift was. */
public final class UsualSteps {
  /** Days of history that make a usual step. */
  private static final int LEAST_HISTORY = 5;

  private UsualSteps() {}

  /**
   * Returns the upper median of the sizes that two measures of the map had, total variation and
   * shift of confidence; empty where fewer than five days tell.
   *
   * @param past earlier days
   * @param first the first day that counts
   */
  public static Map<Metric, Double> of(List<Past> past, LocalDate first) {
    List<Past> recent =
        past.stream()
            .filter(day -> !LocalDate.parse(day.date()).isBefore(first))
            // Of a day by the classic rule nobody took it.
            .filter(day -> day.changed() != null)
            .toList();
    if (recent.size() < LEAST_HISTORY) {
      return Map.of();
    }
    return Map.of(
        Metric.CLASS_TOTAL_VARIATION,
        upperMedian(recent.stream().mapToDouble(Past::changed).toArray()),
        Metric.CONFIDENCE_SHIFT,
        upperMedian(recent.stream().mapToDouble(day -> Math.abs(day.confidenceShift())).toArray()));
  }

  /** Returns the value in the middle, of an even number of values the upper one of the two. */
  private static double upperMedian(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
