package org.sitsformer.runs.cost;

/**
 * What a run takes, in seconds of one core.
 *
 * @param perByte to read, decompress and compose a compressed byte that the blocks need
 * @param perStep to predict a date of a cell's series, padding included
 * @param perPixel for all else in a block: gathering series, encoding
 * @param perRun seconds of a whole run, on all of its cores, in which no block is made: catalog,
 *     plan, warm-up, map and report
 */
public record Rates(double perByte, double perStep, double perPixel, double perRun) {

  /** Returns the seconds of one core that so much work takes on so many of them. */
  double coreSeconds(Workload work, double steps, int cores) {
    return perByte * work.bytes() + perStep * steps + perPixel * work.pixels() + perRun * cores;
  }
}
