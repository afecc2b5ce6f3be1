package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.RangeInput;

/** Reads windows of pixels of one image. */
public final class TiffReader {
  public TiffReader(RangeInput in, TiffImage image, SegmentCache cache) {}

  /**
   * Reads a window, one band an array.
   *
   * @param window in pixels of the image; may reach beyond it
   * @param bands band numbers from 0
   * @param target {@code target[i]} receives {@code window.width() * window.height()} values of
   *     band {@code bands[i]}, row-major; pixels outside the image, equal to no-data or in a
   *     damaged segment become NaN
   * @return the damaged segments, in rising order
   * @throws IOException if the store fails
   */
  public List<SegmentDamage> read(PixelWindow window, int[] bands, float[][] target)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Reads as {@link #read} does, but exactly and with no-data values as they stand. */
  public List<SegmentDamage> readRaw(PixelWindow window, int[] bands, double[][] target)
      throws IOException {
    throw new UnsupportedOperationException();
  }
}
