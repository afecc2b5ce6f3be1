package org.sitsformer.jobs.finding;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Why maps or inputs differ.
 *
 * @param band null where it is not one band's
 * @param evidence one sentence with the figures that speak for it
 */
public record Cause(Kind kind, String band, String evidence) {

  /** What can be told apart. */
  public enum Kind {
    /** A band reads too high or too low: its calibration, or how it was processed. */
    RADIOMETRY,
    /** More, or fewer, of what is seen is masked. */
    CLOUD,
    /** Fewer acquisitions, or fewer usable dates a pixel. */
    FEWER_DATES,
    /** More usable dates a pixel: another satellite, or a clear year. */
    MORE_DATES,
    /** Vegetation is early or late. */
    SEASON_SHIFT,
    /** A band no longer comes. */
    BAND_MISSING,
    /**
     * Classes change more than the inputs let expect: land, or a model that was replaced under its
     * name and version.
     */
    CLASS_CHANGE;

    /** Returns the word that files use. */
    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
