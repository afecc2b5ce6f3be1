package org.sitsformer.report;

import java.io.IOException;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffReader;

/**
 * The drift of each block as a picture, one pixel a block.
 *
 * @param most value of the strongest colour
 */
record DriftPicture(Picture picture, double most) {
  /** Less than this is never shown in the strongest colour. */
  private static final double LEAST = 0.05;

  /** Reads a raster of shares, NaN where there is none. */
  static DriftPicture read(Storage storage, String path) throws IOException {
    try (RangeInput in = storage.open(path)) {
      TiffImage image = TiffFile.read(in).main();
      float[] values = new float[Math.multiplyExact(image.width(), image.height())];
      new TiffReader(in, image, SegmentCache.shared())
          .read(
              new PixelWindow(0, 0, image.width(), image.height()),
              new int[] {0},
              new float[][] {values});
      double most = LEAST;
      for (float value : values) {
        most = Float.isNaN(value) ? most : Math.max(most, value);
      }
      byte[] codes = new byte[values.length];
      for (int i = 0; i < codes.length; i++) {
        codes[i] = Float.isNaN(values[i]) ? 0 : (byte) (1 + Math.round(254 * values[i] / most));
      }
      Mosaic mosaic = new Mosaic(image.width(), image.height(), 1, codes);
      return new DriftPicture(Picture.of(mosaic, Palette.drift()), most);
    }
  }
}
