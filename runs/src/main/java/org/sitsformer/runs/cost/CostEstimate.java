package org.sitsformer.runs.cost;

/**
 * What a run will take and cost, before it is made.
 *
 * @param pricePerCoreHour what an hour of one core costs
 * @param cores that it is to have, 1 or more
 * @param blocksToMake blocks that no earlier run has
 * @param low fastest of the calibration's runs, as much cloud as the catalog's sample has
 * @param likely medians of the calibration's runs, as much cloud as the catalog's sample has
 * @param high slowest of the calibration's runs, and not a single cloud
 */
public record CostEstimate(
    double pricePerCoreHour, int cores, long blocksToMake, Bound low, Bound likely, Bound high) {

  /**
   * One end of the range.
   *
   * @param hours of wall time
   * @param coreHours of all cores together
   * @param amount in the unit of the price
   */
  public record Bound(double hours, double coreHours, double amount) {}

  /**
   * Prices work by what a model was measured to take.
   *
   * @param price of an hour of one core
   */
  public static CostEstimate of(Workload work, Calibration.Entry entry, int cores, double price) {
    return new CostEstimate(
        price,
        cores,
        work.blocks(),
        bound(entry.low().coreSeconds(work, work.likelySteps(), cores), cores, price),
        bound(entry.likely().coreSeconds(work, work.likelySteps(), cores), cores, price),
        bound(entry.high().coreSeconds(work, work.mostSteps(), cores), cores, price));
  }

  private static Bound bound(double coreSeconds, int cores, double price) {
    double hours = coreSeconds / 3600;
    return new Bound(hours / cores, hours, hours * price);
  }
}
