package org.sitsformer.geo.tiff;

/** Writes Cloud Optimized GeoTIFFs of bytes. */
public final class CogWriter {
  private CogWriter() {}

  /**
   * Returns the file.
   *
   * @param bands one row-major array of {@code width * height} bytes a band
   */
  public static byte[] write(CogSpec spec, int width, int height, byte[][] bands) {
    throw new UnsupportedOperationException(
        "CogWriter %s %d %d %d".formatted(spec, width, height, bands.length));
  }
}
