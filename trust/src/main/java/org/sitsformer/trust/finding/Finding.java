package org.sitsformer.trust.finding;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.LocalDate;

/**
 * One measure of one comparison.
 *
 * @param scope what was compared
 * @param metric what was measured
 * @param band null for measures that are not of one band
 * @param month calendar month, 1 to 12, null for measures that are not of one month
 * @param current figure of the window, the mean where the measure is a distance of values; null
 *     where it is one of classes, which have no mean
 * @param baseline the same of the reference; of a shifted season, how much years differ
 * @param score difference in the metric's unit, with its sign where it has one
 * @param pValue chance of a difference this large under no drift, before all tests are taken
 *     together; null where the measure needs no chance or has none
 * @param adjusted the same over all tests ({@code FalseDiscovery}), null where {@code pValue} is
 *     and by the classic rule
 * @param since first day, ISO, of the acquisitions in which it shows, null where days are not told
 *     apart
 * @param severity how much it matters; {@code NONE} also while nobody has decided
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Finding(
    Scope scope,
    Metric metric,
    String band,
    Integer month,
    Double current,
    Double baseline,
    double score,
    Double pValue,
    Double adjusted,
    String since,
    Severity severity) {

  /** Which counts a measure is of. */
  public enum Scope {
    /** The whole maps. */
    MAP,
    /** Blocks that the newest run of the reference has by another key. */
    RECOMPUTED,
    /** The acquisitions. */
    INPUTS;

    /** Returns the word that files use. */
    @com.fasterxml.jackson.annotation.JsonValue
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Returns a finding whose severity is not decided yet, of no band and no month.
   *
   * @param current figure of the window, null where there is none
   * @param baseline figure of the reference, null where there is none
   * @param pValue null where there is none
   */
  public static Finding of(
      Scope scope, Metric metric, Double current, Double baseline, double score, Double pValue) {
    return new Finding(
        scope, metric, null, null, current, baseline, score, pValue, null, null, Severity.NONE);
  }

  /** Returns this with the figures of both sides. */
  public Finding compared(double now, double before) {
    return new Finding(
        scope, metric, band, month, now, before, score, pValue, adjusted, since, severity);
  }

  /** Returns this as a measure of one band. */
  public Finding ofBand(String name) {
    return new Finding(
        scope, metric, name, month, current, baseline, score, pValue, adjusted, since, severity);
  }

  /** Returns this as a measure of one month, 1 to 12. */
  public Finding ofMonth(int number) {
    return new Finding(
        scope, metric, band, number, current, baseline, score, pValue, adjusted, since, severity);
  }

  /** Returns this with the first day on which it shows. */
  public Finding since(LocalDate day) {
    return new Finding(
        scope,
        metric,
        band,
        month,
        current,
        baseline,
        score,
        pValue,
        adjusted,
        day.toString(),
        severity);
  }

  /**
   * Returns this with its severity.
   *
   * @param overAll p-value over all tests, null where it has none
   */
  public Finding decided(Double overAll, Severity decided) {
    return new Finding(
        scope, metric, band, month, current, baseline, score, pValue, overAll, since, decided);
  }
}
