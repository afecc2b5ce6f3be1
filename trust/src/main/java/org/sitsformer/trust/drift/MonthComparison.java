package org.sitsformer.trust.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.sitsformer.geo.archive.Histogram;
import org.sitsformer.trust.drift.AcquisitionDay.BandDay;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.Metric;
import org.sitsformer.trust.measure.Distances;
import org.sitsformer.trust.measure.PermutationPValue;

/**
 * Compares the values of one band in one month of the year, over all its days. Chance is estimated
 * by dealing the days out anew, since the pixels of a day share its haze.
 */
final class MonthComparison {
  private static final List<Metric> METRICS =
      List.of(Metric.BAND_KS, Metric.BAND_WASSERSTEIN, Metric.BAND_PSI);

  private final String band;
  private final int month;
  private final double width;
  private final int now;
  private final long[][] days;
  private final double meanNow;
  private final double meanBefore;

  MonthComparison(String band, int month, List<BandDay> now, List<BandDay> before, double scale) {
    this.band = band;
    this.month = month;
    this.now = now.size();
    BandDay all = merged(now).merge(merged(before));
    Histogram common = all.histogram();
    this.width = common.width() * scale;
    this.meanNow = merged(now).mean() * scale;
    this.meanBefore = merged(before).mean() * scale;
    List<long[]> counts = new ArrayList<>();
    now.forEach(day -> counts.add(day.histogram().countsIn(common)));
    before.forEach(day -> counts.add(day.histogram().countsIn(common)));
    this.days = counts.toArray(long[][]::new);
  }

  private static BandDay merged(List<BandDay> days) {
    return days.stream().reduce(BandDay::merge).orElseThrow();
  }

  List<Finding> findings() {
    long[] left = sum(0, now);
    long[] right = sum(now, days.length);
    List<ToDoubleBiFunction<long[], long[]>> distances =
        List.of(
            Distances::kolmogorovSmirnov,
            (a, b) -> Distances.wasserstein(a, b, width),
            Distances::populationStability);
    double[] p =
        PermutationPValue.pValuesOfDays(
            days,
            now,
            distances,
            METRICS.stream().mapToDouble(Metric::medium).toArray(),
            31L * band.hashCode() + month);
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      findings.add(
          Finding.of(
                  Scope.INPUTS,
                  METRICS.get(i),
                  meanNow,
                  meanBefore,
                  distances.get(i).applyAsDouble(left, right),
                  p[i])
              .ofBand(band)
              .ofMonth(month));
    }
    return findings;
  }

  private long[] sum(int from, int to) {
    long[] sum = new long[Histogram.BINS];
    for (int day = from; day < to; day++) {
      for (int bin = 0; bin < sum.length; bin++) {
        sum[bin] += days[day][bin];
      }
    }
    return sum;
  }
}
