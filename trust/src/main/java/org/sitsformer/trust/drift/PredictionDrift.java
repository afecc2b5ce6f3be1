package org.sitsformer.trust.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.ToDoubleBiFunction;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.Metric;
import org.sitsformer.trust.finding.Severity;
import org.sitsformer.trust.measure.ChiSquare;
import org.sitsformer.trust.measure.Distances;
import org.sitsformer.trust.measure.KolmogorovSmirnov;
import org.sitsformer.trust.measure.PermutationPValue;

/**
 * Compares what two sides predicted. Counts of a side are those of one or more runs; each place of
 * one side is weighed by the number of the other's runs, so that both count the same area.
 */
public final class PredictionDrift {
  /** Pixels with a class that each side must have. */
  public static final long LEAST_PIXELS = 100;

  /** With fewer places no exchange can be rare enough to tell drift from chance. */
  public static final int LEAST_PLACES = 12;

  private final Scope scope;
  private final List<Integer> classes;
  private final PredictionCounts current;
  private final PredictionCounts baseline;
  private final long currentRuns;
  private final long baselineRuns;
  private final List<Integer> places;
  private final Sides byClass;
  private final Sides byConfidence;

  /**
   * Takes both sides.
   *
   * @param scope which the findings are to have
   * @param classes values of the legend in its order
   * @param currentRuns runs that the first side's counts are of
   * @param baselineRuns runs that the other side's are of
   */
  public PredictionDrift(
      Scope scope,
      List<Integer> classes,
      PredictionCounts current,
      int currentRuns,
      PredictionCounts baseline,
      int baselineRuns) {
    this.scope = scope;
    this.classes = classes;
    this.current = current;
    this.baseline = baseline;
    this.currentRuns = currentRuns;
    this.baselineRuns = baselineRuns;
    TreeSet<Integer> all = new TreeSet<>(current.places());
    all.addAll(baseline.places());
    places = List.copyOf(all);
    byClass = new Sides(p -> current.classes(p, classes), p -> baseline.classes(p, classes));
    byConfidence = new Sides(current::confidence, baseline::confidence);
  }

  /** A distribution of both sides, by place and in sum. */
  private final class Sides {
    private final long[][] now;
    private final long[][] before;
    private final long[] left;
    private final long[] right;

    Sides(IntFunction<long[]> ofCurrent, IntFunction<long[]> ofBaseline) {
      now = weighed(ofCurrent, baselineRuns);
      before = weighed(ofBaseline, currentRuns);
      left = sum(now);
      right = sum(before);
    }

    private long[][] weighed(IntFunction<long[]> counts, long weight) {
      return places.stream()
          .map(place -> Arrays.stream(counts.apply(place)).map(n -> n * weight).toArray())
          .toArray(long[][]::new);
    }

    boolean empty() {
      return Arrays.stream(left).sum() == 0 || Arrays.stream(right).sum() == 0;
    }

    List<Finding> findings(
        List<Metric> metrics, List<ToDoubleBiFunction<long[], long[]>> scores, long seed) {
      List<ToDoubleBiFunction<long[], long[]>> sizes = new ArrayList<>();
      scores.forEach(score -> sizes.add((a, b) -> Math.abs(safe(score, a, b))));
      double[] p =
          chanceKnown()
              ? PermutationPValue.pValues(
                  now, before, sizes, metrics.stream().mapToDouble(Metric::medium).toArray(), seed)
              : new double[0];
      List<Finding> findings = new ArrayList<>();
      for (int i = 0; i < metrics.size(); i++) {
        double score = scores.get(i).applyAsDouble(left, right);
        findings.add(
            Finding.of(scope, metrics.get(i), null, null, score, p.length == 0 ? null : p[i]));
      }
      return findings;
    }

    /** An exchange of all places at once may leave a side without counts. */
    private double safe(ToDoubleBiFunction<long[], long[]> score, long[] a, long[] b) {
      return Arrays.stream(a).sum() == 0 || Arrays.stream(b).sum() == 0
          ? 0
          : score.applyAsDouble(a, b);
    }
  }

  private static long[] sum(long[][] places) {
    // Blocks that all failed have no place.
    long[] sum = new long[places.length == 0 ? 0 : places[0].length];
    for (long[] place : places) {
      for (int bin = 0; bin < sum.length; bin++) {
        sum[bin] += place[bin];
      }
    }
    return sum;
  }

  /** Returns true where there are enough places to tell drift from chance. */
  public boolean chanceKnown() {
    return places.size() >= LEAST_PLACES;
  }

  /** Returns pixels with a class of the first side, over all its runs. */
  public long currentPixels() {
    return pixels(current);
  }

  /** Returns pixels with a class of the other side, over all its runs. */
  public long baselinePixels() {
    return pixels(baseline);
  }

  private long pixels(PredictionCounts counts) {
    return places.stream().mapToLong(p -> Arrays.stream(counts.classes(p, classes)).sum()).sum();
  }

  /**
   * Returns shares of the classes, in their order, of the first side; {@code NaN} without pixels.
   */
  public double[] currentShares() {
    return shares(byClass.left);
  }

  /**
   * Returns shares of the classes, in their order, of the other side; {@code NaN} without pixels.
   */
  public double[] baselineShares() {
    return shares(byClass.right);
  }

  private static double[] shares(long[] counts) {
    double total = Arrays.stream(counts).sum();
    return Arrays.stream(counts).mapToDouble(n -> n / total).toArray();
  }

  /** Returns the first side's pixels by code of confidence, 256 counts, weighed; not copied. */
  public long[] currentConfidence() {
    return byConfidence.left;
  }

  /** Returns the other side's pixels by code of confidence, 256 counts, weighed; not copied. */
  public long[] baselineConfidence() {
    return byConfidence.right;
  }

  /**
   * Measures by the default rule: effect sizes, chance by exchange of places where there are places
   * enough.
   *
   * @return not yet with severities; empty where a side has no pixel with a class
   */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (byClass.empty()) {
      return findings;
    }
    findings.addAll(
        byClass.findings(
            List.of(
                Metric.CLASS_TOTAL_VARIATION,
                Metric.CLASS_PSI,
                Metric.CLASS_JENSEN_SHANNON,
                Metric.CLASS_CRAMERS_V),
            List.of(
                Distances::totalVariation,
                Distances::populationStability,
                Distances::jensenShannon,
                (a, b) -> ChiSquare.of(a, b).cramersV()),
            1));
    for (Finding finding :
        byConfidence.findings(
            List.of(Metric.CONFIDENCE_KS, Metric.CONFIDENCE_SHIFT),
            List.of(
                Distances::kolmogorovSmirnov,
                (a, b) -> Distances.meanShift(a, b, ConfidenceCode.SCALE)),
            2)) {
      findings.add(
          finding.compared(
              ConfidenceCode.mean(byConfidence.left), ConfidenceCode.mean(byConfidence.right)));
    }
    Sides byDates = new Sides(current::dates, baseline::dates);
    double before = meanDates(byDates.right);
    if (!byDates.empty() && before > 0) {
      for (Finding finding :
          byDates.findings(
              List.of(Metric.VALID_DATES),
              List.of((a, b) -> meanDates(a) / Math.max(meanDates(b), 1e-9) - 1),
              3)) {
        findings.add(finding.compared(meanDates(byDates.left), before));
      }
    }
    return findings;
  }

  private static double meanDates(long[] counts) {
    double sum = 0;
    double total = 0;
    for (int dates = 0; dates < counts.length; dates++) {
      sum += (double) counts[dates] * dates;
      total += counts[dates];
    }
    return sum / total;
  }

  /**
   * Measures by the classic rule, which takes every pixel for an observation of its own: KS on the
   * class codes and on confidence, and the shift of mean confidence.
   *
   * @param threshold shift of mean confidence above which it is an alert
   * @return with severities
   * @throws IllegalArgumentException if a side has no pixel with a class
   */
  public List<Finding> classic(double threshold) {
    // The test asks how many observations there were, so here a run's pixels count as they are.
    long[] codes = codes(current);
    long[] codesBefore = codes(baseline);
    long[] now = pooled(current);
    long[] before = pooled(baseline);
    double mean = ConfidenceCode.mean(now);
    double meanBefore = ConfidenceCode.mean(before);
    double shift = mean - meanBefore;
    Severity severity =
        Math.abs(shift) > 2 * threshold
            ? Severity.HIGH
            : Math.abs(shift) > threshold ? Severity.MEDIUM : Severity.NONE;
    return List.of(
        classic(Metric.CLASS_KS, KolmogorovSmirnov.of(codes, codesBefore), null, null),
        classic(Metric.CONFIDENCE_KS, KolmogorovSmirnov.of(now, before), mean, meanBefore),
        Finding.of(scope, Metric.CONFIDENCE_SHIFT, mean, meanBefore, shift, null)
            .decided(null, severity));
  }

  private Finding classic(Metric metric, KolmogorovSmirnov test, Double now, Double before) {
    Severity severity =
        test.pValue() >= 0.05
            ? Severity.NONE
            : test.distance() > 0.2 ? Severity.HIGH : Severity.MEDIUM;
    return Finding.of(scope, metric, now, before, test.distance(), test.pValue())
        .decided(null, severity);
  }

  /** Pixels by class value, so that the order is that of the codes. */
  private long[] codes(PredictionCounts counts) {
    List<Integer> sorted = classes.stream().sorted().toList();
    return sum(places.stream().map(place -> counts.classes(place, sorted)).toArray(long[][]::new));
  }

  private long[] pooled(PredictionCounts counts) {
    return sum(places.stream().map(counts::confidence).toArray(long[][]::new));
  }
}
