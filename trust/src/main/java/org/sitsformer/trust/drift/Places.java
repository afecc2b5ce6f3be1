package org.sitsformer.trust.drift;

import java.io.Serializable;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;

/**
 * Squares of neighbouring blocks, at most {@link #MOST} of them: what is exchanged as one when
 * chance is estimated by permutation, since pixels and blocks beside each other are alike.
 *
 * @param firstRow row of the first block of the map
 * @param firstCol its column
 * @param side blocks along a square's side
 * @param columns squares side by side
 */
public record Places(int firstRow, int firstCol, int side, int columns) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** More would tell chance no better and take the driver more time. */
  public static final int MOST = 256;

  /**
   * Lays squares over a map, the smallest of which there are not too many.
   *
   * @param window pixels that the map covers
   */
  public static Places of(TargetGrid grid, PixelWindow window) {
    PixelWindow blocks = grid.blockWindow(window);
    int side = 1;
    while ((long) ceil(blocks.height(), side) * ceil(blocks.width(), side) > MOST) {
      side++;
    }
    return new Places(blocks.row(), blocks.col(), side, ceil(blocks.width(), side));
  }

  private static int ceil(int a, int b) {
    return (a + b - 1) / b;
  }

  /**
   * Returns the number of the square that holds a block, from 0.
   *
   * @param row of the block in the grid; it has to lie in the map, as its column
   */
  public int of(int row, int col) {
    return Math.floorDiv(row - firstRow, side) * columns + Math.floorDiv(col - firstCol, side);
  }
}
