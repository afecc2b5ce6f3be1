package org.sitsformer.geo.tiff;

import java.io.Serializable;
import org.sitsformer.geo.grid.PixelWindow;

/**
 * How an image is cut into strips or tiles: arithmetic only. Segments are numbered row by row, in
 * planar images all of band 0 first. A strip is a tile as wide as the image.
 *
 * @param width columns of the image
 * @param height rows of the image
 * @param parts 1, or the number of bands where they stand apart
 * @param samples samples of a pixel that stand together: all bands, or 1
 * @param segmentWidth columns of a segment
 * @param segmentHeight rows of a segment
 * @param tiled if the segments at the border are as large as the others
 */
record SegmentLayout(
    int width,
    int height,
    int parts,
    int samples,
    int segmentWidth,
    int segmentHeight,
    boolean tiled)
    implements Serializable {

  int across() {
    return (int) (((long) width + segmentWidth - 1) / segmentWidth);
  }

  int down() {
    return (int) (((long) height + segmentHeight - 1) / segmentHeight);
  }

  /** Returns the number of segments, which may exceed what any file holds. */
  long count() {
    return (long) across() * down() * parts;
  }

  int index(int part, int row, int column) {
    return (part * down() + row) * across() + column;
  }

  int part(int segment) {
    return segment / (across() * down());
  }

  /** Returns the pixels of the image that a segment holds, without a tile's surplus. */
  PixelWindow window(int segment) {
    int inPart = segment % (across() * down());
    int col = inPart % across() * segmentWidth;
    int row = inPart / across() * segmentHeight;
    return new PixelWindow(
        col, row, Math.min(segmentWidth, width - col), Math.min(segmentHeight, height - row));
  }

  /** Returns the rows that are coded: the last strip is short, a tile never is. */
  int codedRows(int segment) {
    return tiled ? segmentHeight : window(segment).height();
  }
}
