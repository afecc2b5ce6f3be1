package org.sitsformer.trust.finding;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What is measured, and from which size on a difference matters by the default rule. Sizes are
 * absolute values of a finding's score; {@code docs/drift.md} has each formula and its source.
 */
public enum Metric {
  /**
   * Share of the map that changed its class net, 0 to 1: what left a class and what came to it
   * cancel.
   */
  CLASS_TOTAL_VARIATION(Question.CLASSES, 0.01, 0.05),
  /** Population stability index of the classes. */
  CLASS_PSI(Question.CLASSES, 0.1, 0.25),
  /** Jensen-Shannon distance of the classes, 0 to 1. */
  CLASS_JENSEN_SHANNON(Question.CLASSES, 0.1, 0.2),
  /** Cramer's V of the classes against the side, 0 to 1. */
  CLASS_CRAMERS_V(Question.CLASSES, 0.1, 0.3),
  /** Kolmogorov-Smirnov distance of the class codes; of the classic rule only. */
  CLASS_KS(Question.CLASSES, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY),
  /** Kolmogorov-Smirnov distance of confidence, 0 to 1. */
  CONFIDENCE_KS(Question.CONFIDENCE, 0.1, 0.2),
  /** Difference of mean confidence, -1 to 1. */
  CONFIDENCE_SHIFT(Question.CONFIDENCE, 0.05, 0.1),
  /** Relative change of a pixel's usable dates, -1 and up. */
  VALID_DATES(Question.DATES, 0.25, 0.5),
  /** Kolmogorov-Smirnov distance of a band's values, 0 to 1. */
  BAND_KS(Question.VALUES, 0.3, 0.5),
  /** Wasserstein-1 distance of a band's values, in units of reflectance. */
  BAND_WASSERSTEIN(Question.VALUES, 0.04, 0.08),
  /** Population stability index of a band's values. */
  BAND_PSI(Question.VALUES, 0.5, 1),
  /** What a band reads more than the other bands and the season let expect, in reflectance. */
  BAND_OFFSET(Question.RADIOMETRY, 0.007, 0.02),
  /** Difference of the usable share of an acquisition's pixels, -1 to 1. */
  USABLE_SHARE(Question.CLOUD, 0.04, 0.15),
  /** Relative change of the number of days with acquisitions, -1 to 0: more are no fault. */
  ACQUISITION_DAYS(Question.ACQUISITIONS, 0.3, 0.6),
  /** Days by which the season is late; negative: early. The baseline is how much years differ. */
  SEASON_SHIFT(Question.SEASON, 7, 20),
  /** Share of the days with acquisitions that lack a band which nearly all had before. */
  BAND_MISSING(Question.RADIOMETRY, 0.5, 0.5);

  /** What a measure answers; questions weigh alike, however many measures each has. */
  public enum Question {
    /** Do other classes lie in the map? */
    CLASSES(0.04),
    /** Is the model more or less sure? */
    CONFIDENCE(0.04),
    /** Has a pixel more or fewer usable dates? */
    DATES(0.04),
    /** Are a band's values of a month distributed otherwise? */
    VALUES(1),
    /** Does a band read otherwise than the others let expect, or not come at all? */
    RADIOMETRY(1),
    /** Do fewer acquisitions come? */
    ACQUISITIONS(1),
    /** Is more or less of them masked? */
    CLOUD(1),
    /** Is the season early or late? */
    SEASON(1);

    private final double share;

    Question(double share) {
      this.share = share;
    }

    /**
     * Returns the share of the significance that an answer has to meet. Maps are compared every day
     * and have hundreds of places, acquisitions come one by one: what a map's pixels show must be
     * beyond doubt, what forty cloudy days show cannot be.
     */
    public double share() {
      return share;
    }
  }

  private final Question question;
  private final double medium;
  private final double high;

  Metric(Question question, double medium, double high) {
    this.question = question;
    this.medium = medium;
    this.high = high;
  }

  /** Returns the name in files. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns what it answers. */
  public Question question() {
    return question;
  }

  /** Returns how much a score matters that is not by chance, by its absolute value. */
  public Severity severity(double score) {
    double size = Math.abs(score);
    return size >= high ? Severity.HIGH : size >= medium ? Severity.MEDIUM : Severity.NONE;
  }

  /** Returns the absolute value of a score from which on it matters. */
  public double medium() {
    return medium;
  }
}
