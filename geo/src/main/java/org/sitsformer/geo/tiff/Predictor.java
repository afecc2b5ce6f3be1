package org.sitsformer.geo.tiff;

/**
 * Undoes TIFF's predictors while little-endian bytes become numbers. {@code step} is the distance
 * to the sample that was subtracted, the bands of a pixel, or 0 where nothing was.
 */
final class Predictor {
  private Predictor() {}

  static byte[] bytes(byte[] raw, int rows, int rowSamples, int step) {
    if (step > 0) {
      for (int row = 0; row < rows; row++) {
        int end = (row + 1) * rowSamples;
        for (int i = row * rowSamples + step; i < end; i++) {
          raw[i] = (byte) (raw[i] + raw[i - step]);
        }
      }
    }
    return raw;
  }

  static short[] shorts(byte[] raw, int rows, int rowSamples, int step) {
    short[] samples = new short[rows * rowSamples];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) Planes.SHORT.get(raw, 2 * i);
    }
    if (step == 1) {
      // The sum stays in a register, which a chain through memory would not.
      for (int row = 0; row < rows; row++) {
        int sum = 0;
        int end = (row + 1) * rowSamples;
        for (int i = row * rowSamples; i < end; i++) {
          sum += samples[i];
          samples[i] = (short) sum;
        }
      }
    } else if (step > 1) {
      for (int row = 0; row < rows; row++) {
        int end = (row + 1) * rowSamples;
        for (int i = row * rowSamples + step; i < end; i++) {
          samples[i] = (short) (samples[i] + samples[i - step]);
        }
      }
    }
    return samples;
  }

  static int[] ints(byte[] raw, int rows, int rowSamples, int step) {
    int[] samples = new int[rows * rowSamples];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (int) Planes.INT.get(raw, 4 * i);
    }
    for (int row = 0; row < rows && step > 0; row++) {
      int end = (row + 1) * rowSamples;
      for (int i = row * rowSamples + step; i < end; i++) {
        samples[i] += samples[i - step];
      }
    }
    return samples;
  }

  static long[] longs(byte[] raw, int rows, int rowSamples, int step) {
    long[] samples = new long[rows * rowSamples];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (long) Planes.LONG.get(raw, 8 * i);
    }
    for (int row = 0; row < rows && step > 0; row++) {
      int end = (row + 1) * rowSamples;
      for (int i = row * rowSamples + step; i < end; i++) {
        samples[i] += samples[i - step];
      }
    }
    return samples;
  }

  /**
   * Undoes predictor 3: bytes of a row are differences, all highest bytes of the row's numbers
   * first, whatever the file's byte order. Leaves little-endian numbers.
   */
  static void joinFloatBytes(byte[] raw, int rows, int rowBytes, int pixel, int size) {
    byte[] row = new byte[rowBytes];
    int count = rowBytes / size;
    for (int r = 0; r < rows; r++) {
      int start = r * rowBytes;
      for (int i = start + pixel; i < start + rowBytes; i++) {
        raw[i] = (byte) (raw[i] + raw[i - pixel]);
      }
      for (int part = 0; part < size; part++) {
        int to = size - 1 - part;
        for (int i = 0; i < count; i++) {
          row[i * size + to] = raw[start + part * count + i];
        }
      }
      System.arraycopy(row, 0, raw, start, rowBytes);
    }
  }
}
