package org.sitsformer.predict.contract;

/** What the model gets as the position of a date. */
public enum TimeEncoding {
  /** 1 to 366. */
  DAY_OF_YEAR("day-of-year"),
  /** 0, 1, 2 and so on through the series. */
  INDEX("index"),
  /** Days since the first day of the period that holds the date. */
  DAYS("days");

  private final String word;

  TimeEncoding(String word) {
    this.word = word;
  }

  /** Returns the contract's word. */
  public String word() {
    return word;
  }
}
