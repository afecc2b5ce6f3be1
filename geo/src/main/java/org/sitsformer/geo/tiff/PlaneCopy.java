package org.sitsformer.geo.tiff;

/**
 * Copies one band's samples of a row out of a segment. These are the inner loops of all reading:
 * plain arrays, one loop a type, no-data compared in the type's own numbers.
 */
final class PlaneCopy {
  private final SampleType type;
  private final long noDataWhole;
  private final double noData;

  PlaneCopy(SampleType type, Double noData) {
    this.type = type;
    this.noData = noData == null ? Double.NaN : noData;
    // Long.MIN_VALUE is no sample of at most 32 bits, so it stands for "none".
    boolean whole = noData != null && noData == Math.rint(noData) && Math.abs(noData) < 1L << 40;
    this.noDataWhole = whole ? noData.longValue() : Long.MIN_VALUE;
  }

  /** Returns what a segment that was never written holds. */
  double sparseValue() {
    return Double.isNaN(noData) ? 0 : noData;
  }

  /**
   * Copies {@code count} samples from index {@code from}, one every {@code step}, to {@code out} at
   * {@code at}; no-data becomes NaN.
   */
  void copy(Object samples, int from, int step, int count, float[] out, int at) {
    switch (type) {
      case UINT8 -> unsigned((byte[]) samples, from, step, count, out, at);
      case INT8 -> signed((byte[]) samples, from, step, count, out, at);
      case UINT16 -> unsigned((short[]) samples, from, step, count, out, at);
      case INT16 -> signed((short[]) samples, from, step, count, out, at);
      case UINT32 -> unsigned((int[]) samples, from, step, count, out, at);
      case INT32 -> signed((int[]) samples, from, step, count, out, at);
      case FLOAT32 -> floats((float[]) samples, from, step, count, out, at);
      case FLOAT64 -> doubles((double[]) samples, from, step, count, out, at);
    }
  }

  /** Returns {@link #noDataWhole} as an int that no 16-bit sample equals where there is none. */
  private int noDataInt() {
    return noDataWhole == (int) noDataWhole ? (int) noDataWhole : Integer.MIN_VALUE;
  }

  private void unsigned(byte[] in, int from, int step, int count, float[] out, int at) {
    int none = noDataInt();
    for (int i = 0, j = from; i < count; i++, j += step) {
      int value = in[j] & 0xFF;
      out[at + i] = value == none ? Float.NaN : value;
    }
  }

  private void signed(byte[] in, int from, int step, int count, float[] out, int at) {
    int none = noDataInt();
    for (int i = 0, j = from; i < count; i++, j += step) {
      int value = in[j];
      out[at + i] = value == none ? Float.NaN : value;
    }
  }

  private void unsigned(short[] in, int from, int step, int count, float[] out, int at) {
    int none = noDataInt();
    for (int i = 0, j = from; i < count; i++, j += step) {
      int value = in[j] & 0xFFFF;
      out[at + i] = value == none ? Float.NaN : value;
    }
  }

  private void signed(short[] in, int from, int step, int count, float[] out, int at) {
    int none = noDataInt();
    for (int i = 0, j = from; i < count; i++, j += step) {
      int value = in[j];
      out[at + i] = value == none ? Float.NaN : value;
    }
  }

  private void unsigned(int[] in, int from, int step, int count, float[] out, int at) {
    for (int i = 0, j = from; i < count; i++, j += step) {
      long value = in[j] & 0xFFFFFFFFL;
      out[at + i] = value == noDataWhole ? Float.NaN : value;
    }
  }

  private void signed(int[] in, int from, int step, int count, float[] out, int at) {
    for (int i = 0, j = from; i < count; i++, j += step) {
      out[at + i] = in[j] == noDataWhole ? Float.NaN : in[j];
    }
  }

  private void floats(float[] in, int from, int step, int count, float[] out, int at) {
    // Files name -3.4e38 in decimal; only as a float is it the number that the pixels hold.
    float none = (float) noData;
    for (int i = 0, j = from; i < count; i++, j += step) {
      float value = in[j];
      out[at + i] = value == none ? Float.NaN : value;
    }
  }

  private void doubles(double[] in, int from, int step, int count, float[] out, int at) {
    for (int i = 0, j = from; i < count; i++, j += step) {
      double value = in[j];
      out[at + i] = value == noData ? Float.NaN : (float) value;
    }
  }

  /** Copies as the other one does, exactly, no-data as it stands. Not fast. */
  void copy(Object samples, int from, int step, int count, double[] out, int at) {
    for (int i = 0, j = from; i < count; i++, j += step) {
      out[at + i] =
          switch (type) {
            case UINT8 -> ((byte[]) samples)[j] & 0xFF;
            case INT8 -> ((byte[]) samples)[j];
            case UINT16 -> ((short[]) samples)[j] & 0xFFFF;
            case INT16 -> ((short[]) samples)[j];
            case UINT32 -> ((int[]) samples)[j] & 0xFFFFFFFFL;
            case INT32 -> ((int[]) samples)[j];
            case FLOAT32 -> ((float[]) samples)[j];
            case FLOAT64 -> ((double[]) samples)[j];
          };
    }
  }
}
