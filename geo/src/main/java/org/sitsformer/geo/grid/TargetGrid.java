package org.sitsformer.geo.grid;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.geo.crs.Crs;

/**
 * The map's grid. It has an origin but no size: pixels, blocks and tiles are counted from the
 * origin to all sides, negative ones included, so that a later region or scene renames none.
 *
 * <p>Border rule, everywhere: a pixel, block or tile holds its upper and left edge, and not its
 * lower and right one. Pixel (col, row) is {@code originX + col * stepX <= x < originX + (col + 1)
 * * stepX}, and {@code originY + row * stepY >= y > originY + (row + 1) * stepY}.
 *
 * @param crs the map's reference system
 * @param originX x of the outer corner of pixel (0, 0), in units of the CRS
 * @param originY y of that corner
 * @param stepX width of a pixel in units of the CRS, positive
 * @param stepY height of a pixel in units of the CRS, negative: rows count southwards
 * @param blockSize pixels along one side of a block
 * @param tileSize pixels along one side of a tile, a multiple of the block size
 */
public record TargetGrid(
    Crs crs,
    double originX,
    double originY,
    double stepX,
    double stepY,
    int blockSize,
    int tileSize)
    implements Serializable {

  /** Largest distance in grid pixels between where a file's corner lies and where it should. */
  static final double PHASE_TOLERANCE = 0.1;

  public TargetGrid {
    requireNonNull(crs, "crs is null");
    if (!(Double.isFinite(originX) && Double.isFinite(originY))) {
      throw new IllegalArgumentException("Grid origin %s, %s".formatted(originX, originY));
    }
    if (!(stepX > 0 && stepY < 0 && Double.isFinite(stepX) && Double.isFinite(stepY))) {
      throw new IllegalArgumentException(
          "Grid steps %s, %s: the first is positive, the second negative".formatted(stepX, stepY));
    }
    if (blockSize < 1) {
      throw new IllegalArgumentException("Block size %d: at least 1 pixel".formatted(blockSize));
    }
    if (tileSize < 1 || tileSize % blockSize != 0) {
      throw new IllegalArgumentException(
          "Tile size %d: a multiple of the block size %d".formatted(tileSize, blockSize));
    }
  }

  /**
   * Returns the same pixels in blocks of another size.
   *
   * @param size pixels along one side of a block; divides the tile's
   */
  public TargetGrid withBlockSize(int size) {
    return new TargetGrid(crs, originX, originY, stepX, stepY, size, tileSize);
  }

  /** Returns the pixels of a block. */
  public PixelWindow window(BlockId block) {
    return square(block, blockSize);
  }

  /** Returns the pixels of a tile. */
  public PixelWindow tile(BlockId tile) {
    return square(tile, tileSize);
  }

  /** Returns the blocks that share a pixel with a region, by row and column. */
  public List<BlockId> blocks(PixelWindow region) {
    return squares(region, blockSize);
  }

  /** Returns the blocks that share a pixel with a region, each as one pixel. */
  public PixelWindow blockWindow(PixelWindow region) {
    return touched(region, blockSize);
  }

  /** Returns how many blocks, were they of this size, share a pixel with a region. */
  public static long blockCount(PixelWindow region, int blockSize) {
    return touched(region, blockSize).pixels();
  }

  /** Returns the tiles that share a pixel with a region, by row and column. */
  public List<BlockId> tiles(PixelWindow region) {
    return squares(region, tileSize);
  }

  /** Returns the block that holds a pixel. */
  public BlockId blockAt(int col, int row) {
    return new BlockId(Math.floorDiv(row, blockSize), Math.floorDiv(col, blockSize));
  }

  /** Returns the tile that holds a block. */
  public BlockId tileOf(BlockId block) {
    int blocks = tileSize / blockSize;
    return new BlockId(Math.floorDiv(block.row(), blocks), Math.floorDiv(block.col(), blocks));
  }

  private static PixelWindow square(BlockId id, int size) {
    return new PixelWindow(
        Math.multiplyExact(id.col(), size), Math.multiplyExact(id.row(), size), size, size);
  }

  private static List<BlockId> squares(PixelWindow region, int size) {
    PixelWindow touched = touched(region, size);
    List<BlockId> ids = new ArrayList<>();
    for (int row = touched.row(); row < touched.endRow(); row++) {
      for (int col = touched.col(); col < touched.endCol(); col++) {
        ids.add(new BlockId(row, col));
      }
    }
    return List.copyOf(ids);
  }

  /** Returns the squares that share a pixel with a region, each as one pixel. */
  private static PixelWindow touched(PixelWindow region, int size) {
    // floorDiv, since -1 / size would be 0 and give pixel -1 to the square of pixel 0.
    int row = Math.floorDiv(region.row(), size);
    int col = Math.floorDiv(region.col(), size);
    if (region.isEmpty()) {
      return new PixelWindow(col, row, 0, 0);
    }
    int lastRow = Math.floorDiv(region.endRow() - 1, size);
    int lastCol = Math.floorDiv(region.endCol() - 1, size);
    return new PixelWindow(col, row, lastCol - col + 1, lastRow - row + 1);
  }

  /** Returns the transform of an image that holds a window of the grid. */
  public Affine transform(PixelWindow window) {
    return Affine.northUp(
        originX + window.col() * stepX, originY + window.row() * stepY, stepX, stepY);
  }

  /**
   * Returns the grid pixels that an image of the same or a nested coarser resolution covers.
   *
   * @throws GridMismatchException if its pixels do not nest in the grid's
   */
  public PixelWindow windowOf(Affine transform, int width, int height) {
    return nesting("Image", transform, width, height).window();
  }

  /**
   * Returns how an image lies in the grid; {@code name} is what an error calls it.
   *
   * @throws GridMismatchException if its pixels do not nest in the grid's
   */
  public Nesting nesting(String name, Affine transform, int width, int height) {
    if (!transform.isAxisAligned()) {
      throw new GridMismatchException("%s: rotated pixels; the grid is north-up".formatted(name));
    }
    double ratioX = transform.stepX() / stepX;
    double ratioY = transform.stepY() / stepY;
    int ratio = (int) Math.rint(ratioX);
    double col = (transform.originX() - originX) / stepX;
    double row = (transform.originY() - originY) / stepY;
    // The far corner as well as the near one: a step that is off by a little drifts over the image.
    boolean sameSteps =
        ratio >= 1
            && Math.abs(ratioX - ratio) * Math.max(1, width) < PHASE_TOLERANCE
            && Math.abs(ratioY - ratio) * Math.max(1, height) < PHASE_TOLERANCE;
    if (!sameSteps) {
      throw new GridMismatchException(
          "%s: pixels of %s x %s; the grid has %s x %s, and only whole multiples of that nest"
              .formatted(
                  name, transform.stepX(), Math.abs(transform.stepY()), stepX, Math.abs(stepY)));
    }
    double left = Math.rint(col);
    double top = Math.rint(row);
    if (Math.abs(col - left) > PHASE_TOLERANCE || Math.abs(row - top) > PHASE_TOLERANCE) {
      throw new GridMismatchException(
          "%s: origin %s, %s is %.3f, %.3f pixels off the grid's phase (origin %s, %s, pixels of %s x %s)"
              .formatted(
                  name,
                  transform.originX(),
                  transform.originY(),
                  col - left,
                  row - top,
                  originX,
                  originY,
                  stepX,
                  Math.abs(stepY)));
    }
    if (Math.abs(left) > Integer.MAX_VALUE / 2 || Math.abs(top) > Integer.MAX_VALUE / 2) {
      throw new GridMismatchException(
          "%s: %.0f, %.0f pixels from the grid's origin".formatted(name, left, top));
    }
    PixelWindow window =
        new PixelWindow(
            (int) left,
            (int) top,
            Math.multiplyExact(width, ratio),
            Math.multiplyExact(height, ratio));
    return new Nesting(window.col(), window.row(), ratio, window);
  }

  /**
   * Returns the area of a pixel of a row in km². In a projected CRS it is the pixel's area on the
   * map, the same in all rows; in a geographic one its area on the ellipsoid.
   */
  public double pixelAreaKm2(int row) {
    if (!crs.geographic()) {
      double metres = crs.metresPerUnit();
      return Math.abs(stepX * stepY) * metres * metres / 1e6;
    }
    double north = Math.min(90, originY + row * stepY);
    double south = Math.max(-90, originY + (row + 1) * stepY);
    double perRadian =
        crs.ellipsoid().areaFromEquator(north) - crs.ellipsoid().areaFromEquator(south);
    return Math.max(0, perRadian) * Math.toRadians(stepX) / 1e6;
  }

  /**
   * Returns where a window lies in longitude and latitude.
   *
   * @throws IllegalArgumentException if no part of its edge lies on the earth
   */
  public Footprint footprint(PixelWindow window) {
    return Footprint.of(this, window);
  }

  /** Returns the text of {@code grid.json}, with a final line break. */
  public String toJson() {
    return GridJson.write(this);
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException if a field is missing, unknown or of another type, or the
   *     schema version is not ours
   */
  public static TargetGrid fromJson(String json) {
    return GridJson.read(json);
  }
}
