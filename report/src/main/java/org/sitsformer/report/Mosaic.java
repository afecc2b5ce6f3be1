package org.sitsformer.report;

import java.io.IOException;
import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffReader;
import org.sitsformer.runs.folder.TileFile;

/**
 * All tiles of one kind in one small picture, in the map's own orientation: one pixel for every
 * {@code factor} x {@code factor} of the map, taken from the overviews that the tiles hold.
 *
 * @param values one byte a pixel, row-major, 0 = no data; not copied
 * @param factor map pixels along one side of a picture's pixel, a power of two
 */
record Mosaic(int width, int height, int factor, byte[] values) {
  /** The longer side is between this and twice this, unless the map itself is smaller. */
  private static final int LONGER_SIDE = 1200;

  private static final int STRIP_ROWS = 256;

  /** Reads the first band of the tiles, at least one. */
  static Mosaic read(Storage storage, String runFolder, List<TileFile> tiles) throws IOException {
    MapExtent extent = MapExtent.of(tiles);
    int factor = 1;
    while (Math.max(extent.width(), extent.height()) / (factor * 2) >= LONGER_SIDE) {
      factor *= 2;
    }
    int width = Math.max(1, firstCentre(extent.width(), factor));
    int height = Math.max(1, firstCentre(extent.height(), factor));
    Mosaic mosaic = new Mosaic(width, height, factor, new byte[width * height]);
    for (TileFile tile : tiles) {
      try (RangeInput in = storage.open(Storage.resolve(runFolder, tile.path()))) {
        mosaic.paste(in, tile, extent);
      }
    }
    return mosaic;
  }

  /** Returns how often each byte occurs. */
  long[] histogram() {
    long[] counts = new long[256];
    for (byte value : values) {
      counts[value & 255]++;
    }
    return counts;
  }

  private void paste(RangeInput in, TileFile tile, MapExtent extent) throws IOException {
    TiffImage image = overview(TiffFile.read(in).images(), tile);
    TiffReader reader = new TiffReader(in, image, SegmentCache.shared());
    int left = tile.window().col() - extent.window().col();
    int top = tile.window().row() - extent.window().row();
    int firstRow = firstCentre(top, factor);
    int endRow = Math.min(height, firstCentre(top + tile.height(), factor));
    for (int from = firstRow; from < endRow; ) {
      int strip = sourceRow(from, top, image, tile) / STRIP_ROWS;
      int end = from + 1;
      while (end < endRow && sourceRow(end, top, image, tile) / STRIP_ROWS == strip) {
        end++;
      }
      int rows = Math.min(STRIP_ROWS, image.height() - strip * STRIP_ROWS);
      PixelWindow window = new PixelWindow(0, strip * STRIP_ROWS, image.width(), rows);
      float[] pixels = new float[image.width() * rows];
      var damages = reader.read(window, new int[] {0}, new float[][] {pixels});
      if (!damages.isEmpty()) {
        throw new IOException(
            "%s: damaged at byte %d".formatted(in.name(), damages.get(0).offset()));
      }
      for (int row = from; row < end; row++) {
        int source = sourceRow(row, top, image, tile) - strip * STRIP_ROWS;
        pasteRow(row, left, pixels, source * image.width(), image.width(), tile);
      }
      from = end;
    }
  }

  private void pasteRow(
      int row, int left, float[] pixels, int offset, int imageWidth, TileFile tile) {
    int endCol = Math.min(width, firstCentre(left + tile.width(), factor));
    for (int col = firstCentre(left, factor); col < endCol; col++) {
      int source = scaled(centre(col) - left, imageWidth, tile.width());
      float value = pixels[offset + source];
      if (!Float.isNaN(value)) {
        values[row * width + col] = (byte) (int) value;
      }
    }
  }

  private int sourceRow(int row, int top, TiffImage image, TileFile tile) {
    return scaled(centre(row) - top, image.height(), tile.height());
  }

  private static int scaled(int position, int size, int fullSize) {
    return Math.min(size - 1, (int) ((long) position * size / fullSize));
  }

  /** The map pixel that a picture's pixel shows. */
  private int centre(int position) {
    return position * factor + factor / 2;
  }

  /** The first picture's pixel whose centre lies at or after a map pixel. */
  private static int firstCentre(int pixel, int factor) {
    // Math.ceilDiv came with Java 18.
    return Math.max(0, -Math.floorDiv(factor / 2 - pixel, factor));
  }

  /** The smallest image that still has a pixel for each of ours. */
  private TiffImage overview(List<TiffImage> images, TileFile tile) {
    TiffImage best = images.get(0);
    for (TiffImage image : images) {
      boolean enough = (long) image.width() * factor >= tile.width();
      if (!image.mask() && enough && image.width() < best.width()) {
        best = image;
      }
    }
    return best;
  }
}
