package org.sitsformer.geo.tiff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Pixels to be written, one row-major array a band, seen as little-endian bytes. */
interface Planes {
  VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * Copies {@code count} samples of a band from index {@code from} into {@code out} at byte {@code
   * at}, one every {@code step} bytes.
   */
  void copy(int band, int from, int count, byte[] out, int at, int step);

  static Planes of(byte[][] planes) {
    return (band, from, count, out, at, step) -> {
      byte[] plane = planes[band];
      for (int i = 0; i < count; i++) {
        out[at + i * step] = plane[from + i];
      }
    };
  }

  static Planes of(short[][] planes) {
    return (band, from, count, out, at, step) -> {
      short[] plane = planes[band];
      for (int i = 0; i < count; i++) {
        SHORT.set(out, at + i * step, plane[from + i]);
      }
    };
  }

  static Planes of(int[][] planes) {
    return (band, from, count, out, at, step) -> {
      int[] plane = planes[band];
      for (int i = 0; i < count; i++) {
        INT.set(out, at + i * step, plane[from + i]);
      }
    };
  }

  static Planes of(float[][] planes) {
    return (band, from, count, out, at, step) -> {
      float[] plane = planes[band];
      for (int i = 0; i < count; i++) {
        INT.set(out, at + i * step, Float.floatToRawIntBits(plane[from + i]));
      }
    };
  }

  static Planes of(double[][] planes) {
    return (band, from, count, out, at, step) -> {
      double[] plane = planes[band];
      for (int i = 0; i < count; i++) {
        LONG.set(out, at + i * step, Double.doubleToRawLongBits(plane[from + i]));
      }
    };
  }
}
