package org.sitsformer.geo.tiff;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes GeoTIFFs of one image, little-endian, the same bytes on every machine. Pixels come as one
 * row-major array a band; unsigned types take the signed array of their width. Usage: {@code
 * TiffWriter.write(TiffSpec.of(w, h, 1, SampleType.UINT8), new byte[][] {pixels})}.
 *
 * <p>Each method throws IllegalArgumentException where the arrays are not of the spec's type,
 * number and size, and ArithmeticException where the file would be larger than 2 GiB.
 */
public final class TiffWriter {
  private TiffWriter() {}

  /** Returns the file of an image of UINT8 or INT8. */
  public static byte[] write(TiffSpec spec, byte[][] bands) {
    check(spec, bands, 1, false);
    return write(spec, Planes.of(bands));
  }

  /** Returns the file of an image of UINT16 or INT16. */
  public static byte[] write(TiffSpec spec, short[][] bands) {
    check(spec, bands, 2, false);
    return write(spec, Planes.of(bands));
  }

  /** Returns the file of an image of UINT32 or INT32. */
  public static byte[] write(TiffSpec spec, int[][] bands) {
    check(spec, bands, 4, false);
    return write(spec, Planes.of(bands));
  }

  /** Returns the file of an image of FLOAT32. */
  public static byte[] write(TiffSpec spec, float[][] bands) {
    check(spec, bands, 4, true);
    return write(spec, Planes.of(bands));
  }

  /** Returns the file of an image of FLOAT64. */
  public static byte[] write(TiffSpec spec, double[][] bands) {
    check(spec, bands, 8, true);
    return write(spec, Planes.of(bands));
  }

  private static byte[] write(TiffSpec spec, Planes planes) {
    var part = new TiffAssembler.Part(spec, 0, new SegmentEncoder(spec, planes).encode());
    return toBytes(List.of(part), false);
  }

  static byte[] toBytes(List<TiffAssembler.Part> parts, boolean cog) {
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(Math.toIntExact(TiffAssembler.size(parts, cog)));
    write(parts, cog, out);
    return out.toByteArray();
  }

  private static void write(List<TiffAssembler.Part> parts, boolean cog, OutputStream out) {
    try {
      TiffAssembler.write(parts, cog, out);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static void check(TiffSpec spec, Object[] bands, int bytes, boolean floating) {
    if (spec.type.bytes() != bytes || spec.type.isFloating() != floating) {
      throw new IllegalArgumentException(
          "Arrays of %s for an image of %s".formatted(bands.getClass().getSimpleName(), spec.type));
    }
    if (bands.length != spec.bands) {
      throw new IllegalArgumentException(
          "%d arrays for %d bands".formatted(bands.length, spec.bands));
    }
    for (Object band : bands) {
      long pixels = java.lang.reflect.Array.getLength(band);
      if (pixels != (long) spec.width * spec.height) {
        throw new IllegalArgumentException(
            "Band of %d pixels for an image of %d x %d".formatted(pixels, spec.width, spec.height));
      }
    }
  }
}
