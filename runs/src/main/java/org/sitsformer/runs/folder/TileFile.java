package org.sitsformer.runs.folder;

import static java.util.Objects.requireNonNull;

import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;

/**
 * One GeoTIFF of a run's map: what one kind of result says about one tile.
 *
 * @param tile the tile's name, {@code r<row>_c<col>}
 * @param kind what its pixels say
 * @param path the file's path from the run's folder, {@code tiles/r0_c0_class.tif}
 * @param window its pixels; windows of a run's files share one origin (the target grid's, or any
 *     other)
 * @param transform pixel to map transform of the file itself
 * @param bytes the file's size
 * @param sha256 digest of the file, 64 lower-case hex digits
 */
public record TileFile(
    String tile,
    Kind kind,
    String path,
    PixelWindow window,
    Affine transform,
    long bytes,
    String sha256) {

  /** What the pixels say; the suffix ends the file's name. */
  public enum Kind {
    /** The class's value, 0 for no data. */
    CLASS("class"),
    /** The code of the model's confidence in the class, 0 for no data. */
    CONFIDENCE("confidence"),
    /** The code of each class's probability, a band a class in the legend's order. */
    PROBABILITIES("probabilities"),
    /** The code of how unsure the model is, a band a measure. */
    UNCERTAINTY("uncertainty");

    private final String suffix;

    Kind(String suffix) {
      this.suffix = suffix;
    }

    /** Returns the path of a tile's file from the run's folder. */
    public String path(String tile) {
      return "tiles/" + tile + "_" + suffix + ".tif";
    }
  }

  /**
   * @throws IllegalArgumentException if it has no pixel, the path leaves the run's folder, or the
   *     digest is none
   */
  public TileFile {
    requireNonNull(tile, "tile is null");
    requireNonNull(kind, "kind is null");
    requireNonNull(transform, "transform is null");
    if (window.isEmpty()) {
      throw new IllegalArgumentException("Tile file without pixels: " + path);
    }
    if (path.startsWith("/") || path.contains("..")) {
      throw new IllegalArgumentException("Path does not lie in the run's folder: " + path);
    }
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("No SHA-256 of %s: %s".formatted(path, sha256));
    }
  }

  /** Returns the number of columns. */
  public int width() {
    return window.width();
  }

  /** Returns the number of rows. */
  public int height() {
    return window.height();
  }
}
