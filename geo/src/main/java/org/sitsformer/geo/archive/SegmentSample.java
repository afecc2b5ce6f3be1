package org.sitsformer.geo.archive;

import java.util.ArrayList;
import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.tiff.TiffImage;

/**
 * The segments of an image that stand for all: a fixed choice, so that a scene's digest and
 * statistics are the same whoever takes them. At most 16 strips or tiles, spread evenly over rows
 * and columns, all where there are no more. Where each band has segments of its own (planar) the 16
 * are shared out among the bands, at least one each.
 */
final class SegmentSample {
  private static final int LIMIT = 16;
  private static final int SIDE = 4;

  private final TiffImage image;
  private final int across;
  private final int down;

  SegmentSample(TiffImage image) {
    this.image = image;
    this.across = ceilDiv(image.width(), image.segmentWidth());
    this.down = ceilDiv(image.height(), image.segmentHeight());
  }

  /** Returns the places of the chosen segments in the plane of one band, rising. */
  List<Integer> places() {
    int limit = image.planar() ? Math.max(1, LIMIT / image.bands()) : LIMIT;
    List<Integer> places = new ArrayList<>();
    if ((long) across * down <= limit) {
      for (int place = 0; place < across * down; place++) {
        places.add(place);
      }
      return places;
    }
    // A square of 4 x 4 where the image has it; a single column of strips gets all 16.
    int side = Math.min(SIDE, (int) Math.sqrt(limit));
    int rows = Math.min(down, side);
    int columns = Math.min(across, limit / rows);
    rows = Math.min(down, limit / columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        places.add(middle(i, rows, down) * across + middle(j, columns, across));
      }
    }
    return places;
  }

  /** Returns the numbers of the chosen segments in the file, those of all bands. */
  List<Integer> segments() {
    List<Integer> segments = new ArrayList<>();
    for (int band = 0; band < (image.planar() ? image.bands() : 1); band++) {
      for (int place : places()) {
        segments.add(band * across * down + place);
      }
    }
    return segments;
  }

  /** Returns the pixels of a chosen segment, without what a tile has beyond the image. */
  PixelWindow window(int place) {
    int col = place % across * image.segmentWidth();
    int row = place / across * image.segmentHeight();
    return new PixelWindow(
        col,
        row,
        Math.min(image.segmentWidth(), image.width() - col),
        Math.min(image.segmentHeight(), image.height() - row));
  }

  /** Returns the middle of the i-th of {@code parts} equal parts of {@code 0..count-1}. */
  private static int middle(int i, int parts, int count) {
    return (int) ((2L * i + 1) * count / (2L * parts));
  }

  private static int ceilDiv(int a, int b) {
    return (int) (((long) a + b - 1) / b);
  }
}
