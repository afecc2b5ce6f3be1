package org.sitsformer.predict.classify;

import org.sitsformer.predict.contract.Contract;

/** Makes the model's series of a place from its valid dates. Belongs to one thread. */
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
   * Returns the shape of a series whose days nobody knows: thinned where the contract takes all
   * valid dates, else taken for the steps that the contract asks for.
   *
   * @param positions of each time slot, as the contract encodes time
   */
  static SeriesShape ofPositions(Contract contract, long[] positions) {
    return switch (contract.series().choice()) {
      case ALL_VALID -> new AllValidShape(contract, positions);
      case REGULAR, MONTHLY_MEDIAN -> new GivenSteps(contract, positions);
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
