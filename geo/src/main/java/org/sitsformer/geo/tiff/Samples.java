package org.sitsformer.geo.tiff;

/** Conversions of sample arrays: bit patterns to numbers, odd widths, and planes of a window. */
final class Samples {
  private Samples() {}

  static float[] floats(int[] bits) {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    return values;
  }

  static double[] doubles(long[] bits) {
    double[] values = new double[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Double.longBitsToDouble(bits[i]);
    }
    return values;
  }

  /** Returns IEEE half-precision numbers as floats. */
  static float[] halves(short[] bits) {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      int exponent = bits[i] >> 10 & 0x1F;
      int fraction = bits[i] & 0x3FF;
      float size =
          exponent == 0
              ? fraction * 0x1p-24f
              : exponent < 31
                  ? (1024 + fraction) * 0x1p-25f * (1 << exponent)
                  : fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
      values[i] = bits[i] < 0 ? -size : size;
    }
    return values;
  }

  /** Returns unsigned numbers of any width up to 32 bits, packed from the highest bit of a row. */
  static Object unpack(
      TiffImage.Coding coding, byte[] raw, int rows, int rowSamples, int rowBytes) {
    int bits = coding.bits();
    byte[] bytes = bits <= 8 ? new byte[rows * rowSamples] : null;
    short[] shorts = bits > 8 && bits <= 16 ? new short[rows * rowSamples] : null;
    int[] ints = bits > 16 ? new int[rows * rowSamples] : null;
    for (int row = 0; row < rows; row++) {
      long held = 0;
      int holds = 0;
      int at = row * rowBytes;
      for (int i = row * rowSamples; i < (row + 1) * rowSamples; i++) {
        while (holds < bits) {
          held = held << 8 | (raw[at++] & 0xFF);
          holds += 8;
        }
        holds -= bits;
        int value = (int) ((held >>> holds) & ((1L << bits) - 1));
        if (bytes != null) {
          bytes[i] = (byte) value;
        } else if (shorts != null) {
          shorts[i] = (short) value;
        } else {
          ints[i] = value;
        }
      }
    }
    return bytes != null ? bytes : shorts != null ? shorts : ints;
  }
}
