package org.sitsformer.geo.grid;

import java.io.Serializable;

/**
 * A block of the target grid by its row and column, counted from the grid's origin; either may be
 * negative. Tiles are named in the same way. The order is by row, then column, the text {@code
 * r<row>_c<col>}.
 */
public record BlockId(int row, int col) implements Serializable, Comparable<BlockId> {
  @Override
  public int compareTo(BlockId other) {
    int byRow = Integer.compare(row, other.row);
    return byRow != 0 ? byRow : Integer.compare(col, other.col);
  }

  @Override
  public String toString() {
    return "r" + row + "_c" + col;
  }
}
