package org.sitsformer.trust.drift;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.stat.ranking.NaturalRanking;
import org.apache.commons.math3.stat.ranking.TiesStrategy;
import org.sitsformer.trust.drift.AcquisitionDay.BandDay;
import org.sitsformer.trust.drift.LookBack.Observations;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.Metric;

/**
 * Compares the acquisitions of a window with those of a reference, day by day. A scene's mean
 * depends on season, haze and what of the region it saw; what remains when all that is predicted
 * from the day of the year and the other bands is small enough to show a sensor's fault.
 */
public final class InputDrift {
  /** Months that must be there before the year's curve is fitted. */
  private static final int SEASONED_MONTHS = 10;

  /** Days of the reference below which nothing is fitted. */
  private static final int LEAST_DAYS = 12;

  /** A p-value by which a band is taken out of what predicts the others. */
  private static final double EXPLAINED = 0.001;

  /** Share of the reference's days that must have a band. */
  private static final double NEARLY_ALL = 0.9;

  /**
   * So many times what matters one acquisition must be off to count by itself, n of them by this
   * over the root of n: scenes with snow or haze are off by as much as matters now and then, and
   * every day is looked at.
   */
  private static final double ALONE = 2;

  private static final int[] GAPS = {10, 30, 90, 365};

  private final List<AcquisitionDay> reference;
  private final List<AcquisitionDay> current;
  private final Map<String, Double> scales;
  private final boolean seasoned;

  /** Days of both sides of which enough was seen, and the bands that both have. */
  private final List<AcquisitionDay> clearReference;

  private final List<AcquisitionDay> clearCurrent;
  private final Set<String> common;
  private final List<Finding> findings = new ArrayList<>();

  private InputDrift(
      List<AcquisitionDay> reference, List<AcquisitionDay> current, Map<String, Double> scales) {
    this.reference = reference;
    this.current = current;
    this.scales = scales;
    Set<Integer> months = new TreeSet<>();
    reference.forEach(day -> months.add(day.day().getMonthValue()));
    seasoned = months.size() >= SEASONED_MONTHS && reference.size() >= 5 * LEAST_DAYS;
    clearReference = clear(reference);
    clearCurrent = clear(current);
    common = bands(clearReference);
    common.retainAll(bands(clearCurrent));
    common.removeIf(band -> share(clearReference, band) < NEARLY_ALL);
  }

  /**
   * Compares.
   *
   * @param reference days with acquisitions that the window is compared with, oldest first
   * @param referenceDays days of the calendar that they were taken from, 1 or more
   * @param current days with acquisitions of the window, oldest first
   * @param from first day of the window
   * @param to its last day
   * @param scales reflectance a unit of each band's values; 1 for bands that are not in it
   * @return what could be measured, not yet with severities; what needs more days than there are is
   *     left out
   */
  public static List<Finding> of(
      List<AcquisitionDay> reference,
      long referenceDays,
      List<AcquisitionDay> current,
      LocalDate from,
      LocalDate to,
      Map<String, Double> scales) {
    InputDrift drift = new InputDrift(reference, current, scales);
    drift.acquisitions(referenceDays, from, to);
    if (current.isEmpty()) {
      return drift.findings;
    }
    drift.missingBands();
    drift.usableShare();
    Set<String> faulty = drift.offsets();
    drift.season(faulty);
    drift.distributions();
    return drift.findings;
  }

  private void acquisitions(long referenceDays, LocalDate from, LocalDate to) {
    if (reference.isEmpty()) {
      return;
    }
    double rate = (double) reference.size() / referenceDays;
    long length = ChronoUnit.DAYS.between(from, to) + 1;
    int looks = 0;
    double least = 2;
    long span = length;
    for (int gap : GAPS) {
      long days = Math.min(gap, length);
      looks++;
      double p = new PoissonDistribution(rate * days).cumulativeProbability(since(to, days));
      if (p < least) {
        least = p;
        span = days;
      }
      if (days == length) {
        break;
      }
    }
    double expected = rate * span;
    int observed = since(to, span);
    findings.add(
        Finding.of(
                Scope.INPUTS,
                Metric.ACQUISITION_DAYS,
                (double) observed,
                expected,
                // More than before is no fault.
                Math.min(0, observed / expected - 1),
                Math.min(1, least * looks))
            .since(to.minusDays(span - 1)));
  }

  private int since(LocalDate to, long days) {
    LocalDate first = to.minusDays(days - 1);
    return (int) current.stream().filter(day -> !day.day().isBefore(first)).count();
  }

  private void missingBands() {
    if (clearReference.isEmpty() || clearCurrent.isEmpty()) {
      return;
    }
    for (String band : bands(clearReference)) {
      double had = share(clearReference, band);
      double has = share(clearCurrent, band);
      if (had >= NEARLY_ALL && has < NEARLY_ALL) {
        LocalDate since =
            clearCurrent.stream()
                .filter(day -> !day.bands().containsKey(band))
                .findFirst()
                .orElseThrow()
                .day();
        findings.add(
            Finding.of(Scope.INPUTS, Metric.BAND_MISSING, has, had, 1 - has, null)
                .ofBand(band)
                .since(since));
      }
    }
  }

  private static double share(List<AcquisitionDay> days, String band) {
    return (double) days.stream().filter(day -> day.bands().containsKey(band)).count()
        / days.size();
  }

  private static List<AcquisitionDay> clear(List<AcquisitionDay> days) {
    return days.stream().filter(AcquisitionDay::clearEnough).toList();
  }

  private static Set<String> bands(List<AcquisitionDay> days) {
    Set<String> bands = new TreeSet<>();
    days.forEach(day -> bands.addAll(day.bands().keySet()));
    return bands;
  }

  private void usableShare() {
    if (reference.size() < LEAST_DAYS) {
      return;
    }
    double[] values = reference.stream().mapToDouble(AcquisitionDay::usableShare).toArray();
    double[][] none = new double[values.length][0];
    SeasonFit fit =
        new SeasonFit(seasoned ? 1 : 0, days(reference), none, values, ones(values.length));
    double[] now =
        current.stream()
            .mapToDouble(day -> fit.residual(day.day(), none[0], day.usableShare()))
            .toArray();
    // Scenes are clear or overcast more often than in between: ranks (Wilcoxon) say more than
    // means.
    double[] ranks = ranks(now, fit.residuals());
    LookBack look =
        LookBack.of(
            Observations.alike(Arrays.copyOf(ranks, now.length)),
            Observations.alike(Arrays.copyOfRange(ranks, now.length, ranks.length)),
            now.length / 2,
            length -> 0,
            1);
    List<AcquisitionDay> span = newest(current, look.days());
    double mean = span.stream().mapToDouble(AcquisitionDay::usableShare).average().orElseThrow();
    double shift = mean(now, ones(now.length), look.days());
    // What ranks and means do not agree on is nothing.
    double p = shift * look.statistic() > 0 ? look.pValue() : 1;
    findings.add(
        Finding.of(Scope.INPUTS, Metric.USABLE_SHARE, mean, mean - shift, shift, p)
            .since(span.get(0).day()));
  }

  /** Returns the ranks of both series' values among all of them, less their mean. */
  private static double[] ranks(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    double[] ranks = new NaturalRanking(TiesStrategy.AVERAGE).rank(all);
    double mean = (ranks.length + 1) / 2.0;
    return Arrays.stream(ranks).map(rank -> rank - mean).toArray();
  }

  private static List<LocalDate> days(List<AcquisitionDay> days) {
    return days.stream().map(AcquisitionDay::day).toList();
  }

  private static <T> List<T> newest(List<T> days, int count) {
    return days.subList(days.size() - count, days.size());
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** A day of which little is seen is one of a few fields, and says less of the region. */
  private static double[] certainty(List<AcquisitionDay> days) {
    return days.stream().mapToDouble(AcquisitionDay::usableShare).toArray();
  }

  private static double mean(double[] values, double[] weights, int newest) {
    double sum = 0;
    double total = 0;
    for (int i = values.length - newest; i < values.length; i++) {
      sum += values[i] * weights[i];
      total += weights[i];
    }
    return sum / total;
  }

  /** Days of both sides that have all of these bands. */
  private record Complete(List<AcquisitionDay> before, List<AcquisitionDay> now) {
    boolean enough(int columns) {
      return !now.isEmpty() && before.size() >= Math.max(LEAST_DAYS, columns + LEAST_DAYS / 2);
    }
  }

  private Complete complete(Set<String> bands) {
    return new Complete(complete(clearReference, bands), complete(clearCurrent, bands));
  }

  private static List<AcquisitionDay> complete(List<AcquisitionDay> days, Set<String> bands) {
    return days.stream().filter(day -> day.bands().keySet().containsAll(bands)).toList();
  }

  private record Offset(Finding finding, double statistic) {}

  /**
   * Finds bands that read other than the others let expect. The most conspicuous one is taken out
   * before the others are judged again, since it would make those look wrong that it predicts.
   *
   * @return the bands taken out
   */
  private Set<String> offsets() {
    Set<String> bands = new TreeSet<>(common);
    Set<String> faulty = new LinkedHashSet<>();
    Complete days = complete(bands);
    int harmonics = seasoned ? 2 : 0;
    if (bands.size() < 2 || !days.enough(bands.size() + 2 * harmonics)) {
      return faulty;
    }
    while (true) {
      Map<String, Offset> offsets = new TreeMap<>();
      for (String band : bands) {
        Set<String> others = new TreeSet<>(bands);
        others.remove(band);
        offsets.put(band, offset(days, band, others, harmonics));
      }
      Optional<Map.Entry<String, Offset>> worst =
          offsets.entrySet().stream()
              .filter(e -> e.getValue().finding().pValue() <= EXPLAINED)
              .filter(e -> Math.abs(e.getValue().finding().score()) >= Metric.BAND_OFFSET.medium())
              .max(java.util.Comparator.comparingDouble(e -> Math.abs(e.getValue().statistic())));
      if (worst.isEmpty() || bands.size() == 2) {
        offsets.values().forEach(offset -> findings.add(offset.finding()));
        return faulty;
      }
      findings.add(worst.get().getValue().finding());
      faulty.add(worst.get().getKey());
      bands.remove(worst.get().getKey());
    }
  }

  private Offset offset(Complete days, String band, Set<String> others, int harmonics) {
    SeasonFit fit =
        new SeasonFit(
            harmonics,
            days(days.before()),
            means(days.before(), others),
            means(days.before(), band),
            certainty(days.before()));
    double[][] predictors = means(days.now(), others);
    double[] values = means(days.now(), band);
    double[] now = new double[values.length];
    for (int i = 0; i < now.length; i++) {
      now[i] = fit.residual(days.now().get(i).day(), predictors[i], values[i]);
    }
    double[] weights = certainty(days.now());
    double scale = scales.getOrDefault(band, 1.0);
    double alone = ALONE * Metric.BAND_OFFSET.medium() / scale;
    LookBack look =
        LookBack.of(
            new Observations(now, weights),
            new Observations(fit.residuals(), certainty(days.before())),
            1,
            span -> span < ALONE * ALONE ? alone / Math.sqrt(span) : 0,
            band.hashCode());
    double shift = mean(now, weights, look.days()) * scale;
    double mean = mean(values, weights, look.days()) * scale;
    return new Offset(
        Finding.of(Scope.INPUTS, Metric.BAND_OFFSET, mean, mean - shift, shift, look.pValue())
            .ofBand(band)
            .since(newest(days.now(), look.days()).get(0).day()),
        look.statistic() / fit.error());
  }

  private static double[] means(List<AcquisitionDay> days, String band) {
    return days.stream().mapToDouble(day -> day.bands().get(band).mean()).toArray();
  }

  private static double[][] means(List<AcquisitionDay> days, Set<String> bands) {
    return days.stream()
        .map(day -> bands.stream().mapToDouble(b -> day.bands().get(b).mean()).toArray())
        .toArray(double[][]::new);
  }

  private void season(Set<String> faulty) {
    Set<String> bands = new TreeSet<>(common);
    bands.removeAll(faulty);
    Complete days = complete(bands);
    if (!seasoned || bands.isEmpty() || !days.enough(SeasonShift.LEAST_DAYS)) {
      return;
    }
    SeasonShift.of(
            new SeasonShift.Side(
                days(days.before()), means(days.before(), bands), certainty(days.before())),
            new SeasonShift.Side(days(days.now()), means(days.now(), bands), certainty(days.now())))
        .ifPresent(
            shift ->
                findings.add(
                    Finding.of(
                            Scope.INPUTS,
                            Metric.SEASON_SHIFT,
                            shift.days(),
                            shift.usual(),
                            shift.days(),
                            shift.pValue())
                        .since(shift.since())));
  }

  /** Compares the values of each band in each month. */
  private void distributions() {
    SortedMap<Integer, List<AcquisitionDay>> months = new TreeMap<>();
    for (AcquisitionDay day : clearCurrent) {
      months.computeIfAbsent(day.day().getMonthValue(), m -> new ArrayList<>()).add(day);
    }
    months.forEach(
        (month, now) -> {
          List<AcquisitionDay> before =
              clearReference.stream().filter(day -> day.day().getMonthValue() == month).toList();
          for (String band : common) {
            List<BandDay> was = withBand(before, band);
            List<BandDay> is = withBand(now, band);
            if (!was.isEmpty() && !is.isEmpty()) {
              findings.addAll(
                  new MonthComparison(band, month, is, was, scales.getOrDefault(band, 1.0))
                      .findings());
            }
          }
        });
  }

  private static List<BandDay> withBand(List<AcquisitionDay> days, String band) {
    return days.stream()
        .filter(day -> day.bands().containsKey(band))
        .map(day -> day.bands().get(band))
        .toList();
  }
}
