package org.sitsformer.jobs.flips;

import java.util.List;

/**
 * How many pixels changed their class between two runs: the content of {@code flips/<run>.json}.
 * Every pixel counts (gross), also where as many changed the other way.
 *
 * @param schemaVersion version of this layout
 * @param run the later run
 * @param reference the earlier one
 * @param blocks blocks that both have, failed ones left out
 * @param sameBlocks those of them that are one block, by key
 * @param pixels pixels with a class in both
 * @param flipped those of them whose class differs
 * @param rate their share, 0 to 1; 0 without pixels
 * @param transitions by class before and class now, also of pixels that stayed, most pixels first;
 *     class 0 is no data
 * @param raster file of the rate by block, beside this one
 */
public record FlipReport(
    int schemaVersion,
    String run,
    String reference,
    long blocks,
    long sameBlocks,
    long pixels,
    long flipped,
    double rate,
    List<Transition> transitions,
    String raster) {

  /**
   * Pixels of one class before and one now.
   *
   * @param from value of the class before
   * @param to value of the class now
   * @param pixels how many there are
   * @param km2 their area
   * @param share of the pixels that were of the first class, 0 to 1
   */
  public record Transition(
      int from, String fromName, int to, String toName, long pixels, double km2, double share) {}
}
