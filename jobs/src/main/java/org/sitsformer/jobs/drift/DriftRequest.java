package org.sitsformer.jobs.drift;

import java.util.List;

/**
 * What to compare, and how to judge it.
 *
 * @param references runs to compare with; empty for those that the spans below find
 * @param window days up to the run's date that are judged
 * @param baseline days before the window that it is compared with
 * @param history days before the window that say how much a map usually moves
 * @param inputWindow most days up to the run's date in whose acquisitions drift is looked for,
 *     where the archive has a year before them
 * @param rule how severities are decided
 * @param significance highest p-value over all tests of an alert by the default rule; of what maps
 *     show, a twenty-fifth of it
 * @param confidenceShift shift of mean confidence that is an alert by the classic rule
 * @param scale reflectance a unit of the bands' values, null for 0.0001 in whole numbers and 1 in
 *     others
 */
record DriftRequest(
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
  enum Rule {
    /** By effect size, with chance estimated from places and days, over all tests. */
    DEFAULT,
    /** By the Kolmogorov-Smirnov test on pixels, and a threshold of mean confidence. */
    CLASSIC
  }
}
