package org.sitsformer.trust.finding;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.predict.classify.ConfidenceCode;

/**
 * What a run's drift is: the content of {@code drift/<run>.json}, with these names.
 *
 * @param schemaVersion version of this layout
 * @param run the run that was compared
 * @param date day of the run's map, ISO
 * @param timestamp when this was computed, ISO, UTC
 * @param rule {@code default} or {@code classic}
 * @param status {@code compared}, or {@code insufficient-history} where there is no reference
 * @param severity the highest of the alerts
 * @param causes why maps or acquisitions differ, by the default rule alone
 * @param alerts the findings that matter, most severe first
 * @param totalPredictions pixels with a class in the window's runs
 * @param baselinePredictions pixels with a class in the reference's runs
 * @param predictions which runs were compared
 * @param inputs which acquisitions were compared; null where none were
 * @param classDistribution empty where predictions were not compared
 * @param confidence null where predictions were not compared
 * @param raster file of the drift by block, beside this one; null where there is none
 * @param history what earlier days' drift was, oldest first
 * @param measures all findings, alerts included
 * @param notes what could not be compared, and why
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DriftResult(
    int schemaVersion,
    String run,
    String date,
    String timestamp,
    String rule,
    String status,
    Severity severity,
    List<Cause> causes,
    List<Finding> alerts,
    long totalPredictions,
    long baselinePredictions,
    Runs predictions,
    Days inputs,
    List<ClassShare> classDistribution,
    Confidence confidence,
    String raster,
    List<Past> history,
    List<Finding> measures,
    List<String> notes) {
  /** Folder of an output that holds the drift of its runs. */
  public static final String FOLDER = "drift";

  /** Status where there is a reference, also where nothing of it can be compared. */
  public static final String COMPARED = "compared";

  /** Status where there is none. */
  public static final String INSUFFICIENT = "insufficient-history";

  private static final int SCHEMA_VERSION = 1;

  /**
   * Which run was compared, when and how.
   *
   * @param run its name
   * @param date day of its map, ISO
   * @param timestamp when it was compared, ISO, UTC
   * @param rule {@code default} or {@code classic}
   */
  public record Subject(String run, String date, String timestamp, String rule) {}

  /**
   * Names of the runs whose maps were compared.
   *
   * @param window runs of the window, this one included
   * @param baseline runs that they were compared with
   */
  public record Runs(List<String> window, List<String> baseline) {}

  /**
   * Which acquisitions were compared; days are ISO.
   *
   * @param from first day of the window
   * @param to its last day
   * @param days days of the window with acquisitions
   * @param referenceFrom first day of the reference that has an acquisition
   * @param referenceTo its last one
   * @param referenceDays days of the reference with acquisitions
   */
  public record Days(
      String from,
      String to,
      int days,
      String referenceFrom,
      String referenceTo,
      int referenceDays) {}

  /**
   * How much of both sides is of one class.
   *
   * @param value of the class, 1 to 254
   * @param color {@code #RRGGBB}
   * @param current share of the pixels with a class, 0 to 1
   * @param baseline the same in the reference
   */
  public record ClassShare(int value, String name, String color, double current, double baseline) {}

  /**
   * How sure the model was, on both sides.
   *
   * @param current mean confidence, 0 to 1
   * @param baseline the same in the reference
   * @param currentShares share of the pixels in each of {@link #BINS} equal bins of confidence from
   *     0 to 1
   * @param baselineShares the same in the reference
   */
  public record Confidence(
      double current, double baseline, double[] currentShares, double[] baselineShares) {
    /** Bins of the shares. */
    public static final int BINS = 32;

    /**
     * Returns the figures of pixels by code of confidence, 256 counts a side; those of a side
     * without any are {@code NaN}.
     */
    public static Confidence of(long[] now, long[] before) {
      return new Confidence(
          ConfidenceCode.mean(now), ConfidenceCode.mean(before), shares(now), shares(before));
    }

    private static double[] shares(long[] counts) {
      double[] shares = new double[BINS];
      double total = 0;
      for (int code = 1; code < counts.length; code++) {
        shares[Math.min(BINS - 1, (int) (ConfidenceCode.probability(code) * BINS))] += counts[code];
        total += counts[code];
      }
      for (int i = 0; i < BINS; i++) {
        shares[i] /= total;
      }
      return shares;
    }
  }

  /**
   * An earlier day of the history.
   *
   * @param run the newest one of that day
   * @param date the day, ISO
   * @param severity that its drift had
   * @param changed share of pixels that changed class net (total variation); null where predictions
   *     were not compared, and by the classic rule
   * @param confidenceShift difference of mean confidence; null where predictions were not compared
   */
  public record Past(
      String run, String date, Severity severity, Double changed, Double confidenceShift) {}

  /**
   * Puts together what was found.
   *
   * @param predictions which runs were compared
   * @param history what earlier days' drift was, oldest first
   */
  public static DriftResult of(
      Subject subject,
      Runs predictions,
      MapDrift map,
      InputFindings inputs,
      Verdict verdict,
      List<Past> history) {
    List<String> notes = new ArrayList<>(map.notes());
    notes.addAll(inputs.notes());
    return new DriftResult(
        SCHEMA_VERSION,
        subject.run(),
        subject.date(),
        subject.timestamp(),
        subject.rule(),
        verdict.status(),
        verdict.severity(),
        verdict.causes(),
        verdict.alerts(),
        map.pixels(),
        map.baselinePixels(),
        predictions,
        inputs.days(),
        map.classes(),
        map.confidence(),
        map.raster(),
        history,
        verdict.measures(),
        List.copyOf(notes));
  }

  /** Returns the score of a measure of the map, null where it was not taken. */
  public Double ofMap(Metric metric) {
    return measures.stream()
        .filter(f -> f.scope() == Finding.Scope.MAP && f.metric() == metric)
        .map(Finding::score)
        .findFirst()
        .orElse(null);
  }
}
