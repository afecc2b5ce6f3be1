package org.sitsformer.jobs.stabilize;

import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.classify.ConfidenceCode;

/**
 * Keeps a pixel's earlier class until the new one is better by a margin: until today's probability
 * of the new class is that much above today's probability of the earlier one. Where the run kept
 * its probabilities they are compared; else the earlier class counts with the most that it can
 * have: what the new class leaves, and no more than that one has where it is the model's first. So
 * a class is kept rather once too often.
 *
 * <p>Applying it again to the same block changes nothing.
 */
final class StableRule {
  /** Part of every derived block's key; to be raised when its pixels change. */
  static final String VERSION = "stable 1";

  private final List<Integer> values;
  private final double margin;
  private final boolean winnersAreFirst;

  /**
   * @param values class values in the order of the contract
   * @param margin of probability, 0 to 1
   * @param winnersAreFirst true where a pixel's class is the one of the highest probability, which
   *     a majority filter does not care for
   */
  StableRule(List<Integer> values, double margin, boolean winnersAreFirst) {
    this.values = values;
    this.margin = margin;
    this.winnersAreFirst = winnersAreFirst;
  }

  /**
   * What came of a block.
   *
   * @param changed pixels whose class is another one than before
   * @param kept pixels whose earlier class stands against another one of today
   */
  record Outcome(BlockRaster raster, long changed, long kept) {}

  /**
   * Returns what becomes of a block, by the map before.
   *
   * @param before of the same pixels of the same region
   */
  Outcome apply(BlockRaster today, BlockRaster before) {
    byte[] classes = today.classes().clone();
    byte[] confidence = today.confidence().clone();
    PixelWindow window = today.window();
    PixelWindow common = window.intersect(before.window());
    long changed = 0;
    long kept = 0;
    for (int row = common.row(); row < common.endRow(); row++) {
      for (int col = common.col(); col < common.endCol(); col++) {
        int pixel = window.index(row, col);
        int old = before.window().index(row, col);
        int was = before.classes()[old] & 0xff;
        int is = today.classes()[pixel] & 0xff;
        if (was == 0 || was == is) {
          continue;
        }
        if (is == 0) {
          classes[pixel] = before.classes()[old];
          confidence[pixel] = before.confidence()[old];
          continue;
        }
        int now = today.confidence()[pixel] & 0xff;
        int then = code(today, pixel, was);
        if (now - then >= margin * ConfidenceCode.STEPS) {
          changed++;
        } else {
          kept++;
          classes[pixel] = (byte) was;
          confidence[pixel] = (byte) then;
        }
      }
    }
    return new Outcome(
        new BlockRaster(
            window, classes, confidence, today.validDates(), new byte[0][], new byte[0][]),
        changed,
        kept);
  }

  /**
   * Returns today's probability of a class that is not today's, as the map stores it; the most that
   * it can be where nobody kept it.
   */
  private int code(BlockRaster today, int pixel, int value) {
    if (today.probabilities().length > 0) {
      return today.probabilities()[values.indexOf(value)][pixel] & 0xff;
    }
    int first = today.confidence()[pixel] & 0xff;
    int left = ConfidenceCode.complement(first);
    return winnersAreFirst ? Math.min(first, left) : left;
  }
}
