package org.sitsformer.jobs.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import org.sitsformer.geo.archive.Histogram;
import org.sitsformer.jobs.drift.AcquisitionDay.BandDay;
import org.sitsformer.jobs.finding.Finding;
import org.sitsformer.jobs.finding.Finding.Scope;
import org.sitsformer.jobs.finding.Metric;
import org.sitsformer.jobs.measure.Distances;
import org.sitsformer.jobs.measure.SequentialPValue;

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
    double[] p = pValues(distances, left, right);
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

  private double[] pValues(
      List<ToDoubleBiFunction<long[], long[]>> distances, long[] left, long[] right) {
    double[] observed =
        distances.stream().mapToDouble(distance -> distance.applyAsDouble(left, right)).toArray();
    SequentialPValue[] values = new SequentialPValue[observed.length];
    java.util.Arrays.setAll(
        values,
        i ->
            observed[i] >= METRICS.get(i).medium()
                ? new SequentialPValue()
                : SequentialPValue.rough());
    SplittableRandom random = new SplittableRandom(31L * band.hashCode() + month);
    while (java.util.Arrays.stream(values).anyMatch(SequentialPValue::open)) {
      for (int i = 0; i < now; i++) {
        int other = i + random.nextInt(days.length - i);
        long[] kept = days[i];
        days[i] = days[other];
        days[other] = kept;
      }
      long[] a = sum(0, now);
      long[] b = sum(now, days.length);
      for (int i = 0; i < values.length; i++) {
        if (values[i].open()) {
          values[i].add(distances.get(i).applyAsDouble(a, b) >= observed[i] - 1e-12);
        }
      }
    }
    return java.util.Arrays.stream(values).mapToDouble(SequentialPValue::value).toArray();
  }
}
