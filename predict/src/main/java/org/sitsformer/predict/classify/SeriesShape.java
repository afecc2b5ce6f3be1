package org.sitsformer.predict.classify;

import org.sitsformer.predict.contract.Contract;

/** Makes the model's series of a place from its valid dates. */
interface SeriesShape {
  /**
   * Returns the shape for the contract's choice of dates.
   *
   * @param days UTC days of the stack's time slots, days since 1970-01-01
   */
  static SeriesShape of(Contract contract, int[] days, DaySpan span) {
    return switch (contract.series().choice()) {
      case ALL_VALID -> new AllValidShape(contract, days);
      case REGULAR -> new RegularShape(contract, days, span);
      case MONTHLY_MEDIAN -> new MonthlyMedianShape(contract, days, span);
    };
  }

  /**
   * Keeps the slots that this shape uses at all, at the front and in order.
   *
   * @return their number; what the contract's minimum of dates counts
   */
  default int usable(int[] slots, int count) {
    return count;
  }

  /** Returns the dates of the series made from these usable slots, padding not included. */
  int length(int[] slots, int count);

  /** Writes the dates of the series: values, positions and mask of each. */
  void fill(int[] slots, int count, WindowSource source, SeriesBuffer series);
}
