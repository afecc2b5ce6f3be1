package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.io.RangeInput;

/** Small images for tests, and reading them whole. */
final class Rasters {
  /** UTM zone 33 north, as GDAL writes it. */
  static final GeoReference UTM =
      new GeoReference(
          Affine.northUp(500_000, 5_000_000, 10, -10),
          new GeoKeys(
              new int[] {1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32633},
              new double[0],
              ""));

  private Rasters() {}

  /**
   * Returns pixels that grow along a row, as reflectances do, with noise, over the type's range.
   */
  static Object planes(SampleType type, int bands, int pixels) {
    Random random = new Random(pixels + bands);
    switch (type.bytes()) {
      case 1 -> {
        byte[][] planes = new byte[bands][pixels];
        Arrays.stream(planes).forEach(random::nextBytes);
        return planes;
      }
      case 2 -> {
        short[][] planes = new short[bands][pixels];
        for (short[] plane : planes) {
          IntStream.range(0, pixels).forEach(i -> plane[i] = (short) (7 * i + random.nextInt(900)));
        }
        return planes;
      }
      case 4 -> {
        if (type.isFloating()) {
          float[][] planes = new float[bands][pixels];
          for (float[] plane : planes) {
            IntStream.range(0, pixels).forEach(i -> plane[i] = random.nextFloat() * i);
          }
          return planes;
        }
        int[][] planes = new int[bands][pixels];
        for (int[] plane : planes) {
          IntStream.range(0, pixels).forEach(i -> plane[i] = random.nextInt());
        }
        return planes;
      }
      default -> {
        double[][] planes = new double[bands][pixels];
        for (double[] plane : planes) {
          IntStream.range(0, pixels).forEach(i -> plane[i] = random.nextDouble() * i);
        }
        return planes;
      }
    }
  }

  static byte[] write(TiffSpec spec, Object planes) {
    if (planes instanceof byte[][] bytes) {
      return TiffWriter.write(spec, bytes);
    }
    if (planes instanceof short[][] shorts) {
      return TiffWriter.write(spec, shorts);
    }
    if (planes instanceof int[][] ints) {
      return TiffWriter.write(spec, ints);
    }
    if (planes instanceof float[][] floats) {
      return TiffWriter.write(spec, floats);
    }
    return TiffWriter.write(spec, (double[][]) planes);
  }

  /** Returns what a plane's samples mean as numbers. */
  static double[][] numbers(SampleType type, Object planes) {
    int bands = java.lang.reflect.Array.getLength(planes);
    double[][] numbers = new double[bands][];
    for (int band = 0; band < bands; band++) {
      Object plane = java.lang.reflect.Array.get(planes, band);
      numbers[band] = new double[java.lang.reflect.Array.getLength(plane)];
      for (int i = 0; i < numbers[band].length; i++) {
        double value = ((Number) java.lang.reflect.Array.get(plane, i)).doubleValue();
        numbers[band][i] =
            switch (type) {
              case UINT8 -> (int) value & 0xFF;
              case UINT16 -> (int) value & 0xFFFF;
              case UINT32 -> (long) value & 0xFFFFFFFFL;
              case INT8, INT16, INT32, FLOAT32, FLOAT64 -> value;
            };
      }
    }
    return numbers;
  }

  static double[][] readRaw(byte[] file) throws IOException {
    return readRaw(new MemoryInput("memory.tif", file), 0);
  }

  /** Reads all bands of an image as they stand. */
  static double[][] readRaw(RangeInput in, int index) throws IOException {
    TiffImage image = TiffFile.read(in).images().get(index);
    double[][] planes = new double[image.bands()][image.width() * image.height()];
    int[] bands = IntStream.range(0, image.bands()).toArray();
    PixelWindow whole = new PixelWindow(0, 0, image.width(), image.height());
    new TiffReader(in, image, new SegmentCache(1 << 20)).readRaw(whole, bands, planes);
    return planes;
  }
}
