package org.sitsformer.trust.drift;

import java.util.List;

/**
 * What to compare, and how to judge it.
 *
 * @param references names of runs to compare with; empty for those that the spans below find
 * @param window days up to the run's date whose runs are judged together, 1 or more
 * @param baseline days whose runs they are compared with, 1 or more: those up to the run's day of
 *     the year in earlier years, or where no run is of them the days before the window
 * @param history days before the window whose drift says how much a map usually moves
 * @param inputWindow most days up to the run's date in whose acquisitions drift is looked for,
 *     where the archive has a year before them
 * @param rule how severities are decided
 * @param significance highest p-value over all tests of an alert by the default rule; of what maps
 *     show, a twenty-fifth of it
 * @param confidenceShift shift of mean confidence above which the classic rule has an alert, of
 *     twice as much a high one
 * @param scale reflectance a unit of the bands' values, null for 0.0001 in whole numbers and 1 in
 *     others
 */
public record DriftRequest(
    List<String> references,
    int window,
    int baseline,
    int history,
    int inputWindow,
    Rule rule,
    double significance,
    double confidenceShift,
    Double scale) {
  /** How severities are decided. */
  public enum Rule {
    /** By effect size, with chance estimated from places and days, over all tests. */
    DEFAULT,
    /** By the Kolmogorov-Smirnov test on pixels, and a threshold of mean confidence. */
    CLASSIC
  }
}
