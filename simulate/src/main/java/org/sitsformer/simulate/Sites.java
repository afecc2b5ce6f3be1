package org.sitsformer.simulate;

/**
 * The places that the landscape grows around: a lattice of cells with one peak, one lake, one town,
 * one village and one quarry each, and another lattice of clouds that always stand, so that every
 * class occurs in every window of 256 x 256 pixels.
 *
 * <p>A window holds a whole place when it is at least cell + jitter + diameter long. Each row of
 * cells is shifted by its own amount, which keeps that and hides the lattice.
 */
final class Sites {
  static final int CELL = 192;
  private static final int PATCH_CELL = 160;
  private static final double JITTER = 30;

  /** Where a patch's shadow falls, in pixels: the sun stands in the south-south-east. */
  static final double SHADOW_X = -9;

  static final double SHADOW_Y = -16;

  private final long seed;
  private final int firstRow;
  private final int firstColumn;
  private final Site[][] cells;
  private final int firstPatchRow;
  private final int firstPatchColumn;
  private final Place[][] patches;

  /** A centre and a radius in pixels. */
  record Place(double x, double y, double radius) {
    /** Returns the distance from the centre in radii. */
    double distance(double px, double py) {
      double dx = px - x;
      double dy = py - y;
      return Math.sqrt(dx * dx + dy * dy) / radius;
    }

    /** Returns the same for an ellipse of equal area, 1.4 times as long as wide. */
    double distance(double px, double py, double[] direction) {
      double dx = px - x;
      double dy = py - y;
      double along = (dx * direction[0] + dy * direction[1]) / 1.2;
      double across = (dy * direction[0] - dx * direction[1]) * 1.2;
      return Math.sqrt(along * along + across * across) / radius;
    }

    boolean far(double px, double py, double times) {
      double reach = radius * times;
      return Math.abs(px - x) > reach || Math.abs(py - y) > reach;
    }
  }

  /**
   * One cell's places.
   *
   * @param height the peak's height over its surroundings, about 1
   * @param direction of the town's streets and of the lake's length, as cosine and sine
   */
  record Site(
      long id,
      Place peak,
      double height,
      Place lake,
      Place town,
      double[] direction,
      Place village,
      Place quarry) {}

  /** Prepares the places that can be seen from a window. */
  Sites(long seed, int left, int top, int width, int height) {
    this.seed = Noise.seed(seed, 11);
    firstRow = Math.floorDiv(top, CELL) - 3;
    firstColumn = Math.floorDiv(left, CELL) - 4;
    int rows = Math.floorDiv(top + height, CELL) + 4 - firstRow;
    int columns = Math.floorDiv(left + width, CELL) + 4 - firstColumn;
    cells = new Site[rows][columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        cells[row][column] = site(firstRow + row, firstColumn + column);
      }
    }
    firstPatchRow = Math.floorDiv(top, PATCH_CELL) - 2;
    firstPatchColumn = Math.floorDiv(left, PATCH_CELL) - 3;
    int patchRows = Math.floorDiv(top + height, PATCH_CELL) + 3 - firstPatchRow;
    int patchColumns = Math.floorDiv(left + width, PATCH_CELL) + 3 - firstPatchColumn;
    patches = new Place[patchRows][patchColumns];
    for (int row = 0; row < patchRows; row++) {
      for (int column = 0; column < patchColumns; column++) {
        patches[row][column] = patch(firstPatchRow + row, firstPatchColumn + column);
      }
    }
  }

  /** Returns the row of cells at a place, as an argument of {@link #at}. */
  int row(double y) {
    return Math.floorDiv((int) Math.floor(y), CELL);
  }

  /** Returns the cell of a row at a place, as an argument of {@link #at}. */
  int column(int row, double x) {
    return Math.floorDiv((int) Math.floor(x) - shift(row, CELL), CELL);
  }

  Site at(int row, int column) {
    return cells[row - firstRow][column - firstColumn];
  }

  /** Returns the nearest permanent cloud's distance from its centre in radii, 9 where none is. */
  double patchDistance(double x, double y) {
    double nearest = 9;
    int middle = Math.floorDiv((int) Math.floor(y), PATCH_CELL);
    for (int row = middle - 1; row <= middle + 1; row++) {
      int column = Math.floorDiv((int) Math.floor(x) - shift(row, PATCH_CELL), PATCH_CELL);
      for (int near = column - 1; near <= column + 1; near++) {
        Place place = patches[row - firstPatchRow][near - firstPatchColumn];
        if (!place.far(x, y, 1.5)) {
          nearest = Math.min(nearest, place.distance(x, y));
        }
      }
    }
    return nearest;
  }

  private int shift(int row, int cell) {
    return (int) (Noise.unit(seed + cell, row, 3) * cell);
  }

  private Site site(int row, int column) {
    long id = Noise.hash(seed, column, row);
    double x = (double) column * CELL + shift(row, CELL);
    double y = (double) row * CELL;
    double turn = draw(id, 20) * 3.1;
    // All cells of a row change sides together: a row keeps its spacing, and columns do not show.
    long sides = Noise.hash(seed, row, 17);
    double peakAt = (sides & 1) == 0 ? 0.26 : 0.77;
    double lakeAt = (sides & 2) == 0 ? 0.72 : 0.30;
    return new Site(
        id,
        place(id, 1, x + peakAt * CELL, y + 0.28 * CELL, JITTER, 46 + 28 * draw(id, 2)),
        0.90 + 0.16 * draw(id, 3),
        place(id, 4, x + lakeAt * CELL, y + 0.78 * CELL, JITTER, 14 + 18 * draw(id, 5)),
        place(id, 6, x + (1.03 - peakAt) * CELL, y + 0.26 * CELL, JITTER, 15 + 12 * draw(id, 7)),
        new double[] {StrictMath.cos(turn), StrictMath.sin(turn)},
        place(id, 8, x + 0.45 * CELL, y + 0.62 * CELL, CELL * 0.6, 6 + 7 * draw(id, 9)),
        place(id, 10, x + (1.02 - lakeAt) * CELL, y + 0.80 * CELL, JITTER, 6 + 5 * draw(id, 11)));
  }

  private Place patch(int row, int column) {
    long id = Noise.hash(seed + 77, column, row);
    return place(
        id,
        1,
        (column + 0.5) * PATCH_CELL + shift(row, PATCH_CELL),
        (row + 0.5) * PATCH_CELL,
        32,
        9.5 + 5 * draw(id, 2));
  }

  private static Place place(
      long id, int purpose, double x, double y, double jitter, double radius) {
    return new Place(
        x + (draw(id, purpose + 100) - 0.5) * jitter,
        y + (draw(id, purpose + 200) - 0.5) * jitter,
        radius);
  }

  private static double draw(long id, long purpose) {
    return Noise.unit(Noise.mix(id + purpose));
  }
}
