package org.sitsformer.jobs.assess;

import java.io.IOException;
import java.util.List;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.SegmentDamage;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffReader;

/** The first band of a GeoTIFF of whole numbers, open for reading: of a tile, or of a reference. */
final class FirstBand implements AutoCloseable {
  private final RangeInput in;
  private final TiffImage image;
  private final TiffReader reader;

  private FirstBand(RangeInput in, TiffImage image, TiffReader reader) {
    this.in = in;
    this.image = image;
    this.reader = reader;
  }

  static FirstBand open(Storage storage, String path) throws IOException {
    RangeInput in = storage.open(path);
    try {
      TiffImage image = TiffFile.read(in).main();
      return new FirstBand(in, image, new TiffReader(in, image, SegmentCache.shared()));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  TiffImage image() {
    return image;
  }

  /** Returns the column and row of the pixel that holds a place, which may lie outside. */
  int[] pixelAt(double x, double y) {
    Affine at = image.geo().transform();
    return new int[] {
      (int) Math.floor((x - at.originX()) / at.stepX()),
      (int) Math.floor((y - at.originY()) / at.stepY())
    };
  }

  /**
   * Reads a window; pixels outside the image and without a value are 0.
   *
   * @throws IOException if a segment is damaged
   */
  int[] read(PixelWindow window) throws IOException {
    float[][] values = new float[1][Math.toIntExact(window.pixels())];
    List<SegmentDamage> damages = reader.read(window, new int[] {0}, values);
    if (!damages.isEmpty()) {
      throw new IOException(in.name() + ": " + damages.get(0).reason());
    }
    int[] whole = new int[values[0].length];
    for (int i = 0; i < whole.length; i++) {
      // NaN becomes 0.
      whole[i] = (int) values[0][i];
    }
    return whole;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
