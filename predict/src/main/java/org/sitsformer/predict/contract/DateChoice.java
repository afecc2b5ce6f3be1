package org.sitsformer.predict.contract;

/** How the dates of a pixel's series are chosen. */
public enum DateChoice {
  /** The dates on which the pixel is valid, thinned evenly where there are too many. */
  ALL_VALID("all-valid"),
  /** Steps at multiples of an interval from the anchor, interpolated linearly in time. */
  REGULAR("regular"),
  /**
   * One median a calendar month; a month without a valid date is masked, or left out where the
   * contract drops masked dates.
   */
  MONTHLY_MEDIAN("monthly-median");

  private final String word;

  DateChoice(String word) {
    this.word = word;
  }

  /** Returns the contract's word. */
  public String word() {
    return word;
  }
}
