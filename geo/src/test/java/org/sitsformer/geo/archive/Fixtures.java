package org.sitsformer.geo.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;

/** Small GeoTIFFs made in code: UTM 33N, 10 m, upper left corner at (500000, 5000000). */
final class Fixtures {
  private Fixtures() {}

  static GeoReference geo(double west, double step) {
    return new GeoReference(
        Affine.northUp(west, 5_000_000, step, -step), Crs.of("EPSG:32633").keys());
  }

  /** Returns a one-band image of side {@code side} whose pixels are their own number. */
  static byte[] image(int side, double west, double step) {
    short[] pixels = new short[side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (short) i;
    }
    TiffSpec spec =
        TiffSpec.of(side, side, 1, SampleType.UINT16).tiles(16, 16).geo(geo(west, step));
    return TiffWriter.write(spec, new short[][] {pixels});
  }

  static byte[] image() {
    return image(32, 500_000, 10);
  }

  static Path write(Path folder, String name, byte[] content, long modifiedMillis)
      throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMillis));
    return file;
  }
}
