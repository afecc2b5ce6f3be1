package org.sitsformer.geo.grid;

/**
 * How a file lies in a target grid: file pixel (c, r) covers the grid pixels {@code [col + c *
 * ratio, col + (c + 1) * ratio)} and likewise in rows.
 *
 * @param col grid column of the file's left edge
 * @param row grid row of the file's top edge
 * @param ratio grid pixels along one side of a file pixel: 1 for the grid's own resolution, 2 for a
 *     20 m file under a 10 m grid
 * @param window all grid pixels that the file covers
 */
public record Nesting(int col, int row, int ratio, PixelWindow window) {
  /**
   * Returns the file's own pixels that cover a window of the grid, cut at the file's edges; empty
   * where they do not meet.
   */
  public PixelWindow fileWindow(PixelWindow grid) {
    PixelWindow shared = window.intersect(grid);
    if (shared.isEmpty()) {
      return new PixelWindow(0, 0, 0, 0);
    }
    // Not negative, since the shared window lies in the file's.
    int left = (shared.col() - col) / ratio;
    int top = (shared.row() - row) / ratio;
    int right = (shared.endCol() - col + ratio - 1) / ratio;
    int bottom = (shared.endRow() - row + ratio - 1) / ratio;
    return new PixelWindow(left, top, right - left, bottom - top);
  }

  /**
   * Returns the grid's pixels that a window of the file covers.
   *
   * @throws ArithmeticException if they are further from the origin than an int counts
   */
  public PixelWindow gridWindow(PixelWindow file) {
    return new PixelWindow(
        Math.addExact(col, Math.multiplyExact(file.col(), ratio)),
        Math.addExact(row, Math.multiplyExact(file.row(), ratio)),
        Math.multiplyExact(file.width(), ratio),
        Math.multiplyExact(file.height(), ratio));
  }
}
