package org.sitsformer.geo.tiff;

/**
 * Makes an overview of the level above it: pixel (r, c) of rows and columns 2r to 2r + 1, 2c to 2c
 * + 1, as far as they are in the image. No-data is left out; where there is nothing else it stays.
 */
final class OverviewRule {
  private OverviewRule() {}

  /** Returns the half-sized image, sizes rounded up. */
  static byte[] halve(CogSpec spec, byte[] pixels, int width, int height) {
    int halfWidth = (width + 1) / 2;
    int halfHeight = (height + 1) / 2;
    byte[] half = new byte[Math.multiplyExact(halfWidth, halfHeight)];
    int[] four = new int[4];
    for (int row = 0; row < halfHeight; row++) {
      for (int col = 0; col < halfWidth; col++) {
        int count = 0;
        for (int y = 2 * row; y < Math.min(2 * row + 2, height); y++) {
          for (int x = 2 * col; x < Math.min(2 * col + 2, width); x++) {
            int value = pixels[y * width + x] & 0xFF;
            if (value != spec.noData()) {
              four[count++] = value;
            }
          }
        }
        half[row * halfWidth + col] = (byte) combine(spec, four, count);
      }
    }
    return half;
  }

  private static int combine(CogSpec spec, int[] values, int count) {
    if (count == 0) {
      return spec.noData();
    }
    return switch (spec.overview()) {
      case MODE -> mode(values, count);
      case AVERAGE -> average(values, count, spec.noData());
    };
  }

  private static int mode(int[] values, int count) {
    int best = values[0];
    int bestVotes = 0;
    for (int i = 0; i < count; i++) {
      int votes = 0;
      for (int j = 0; j < count; j++) {
        votes += values[j] == values[i] ? 1 : 0;
      }
      if (votes > bestVotes || (votes == bestVotes && values[i] < best)) {
        best = values[i];
        bestVotes = votes;
      }
    }
    return best;
  }

  /** Halves are rounded up. A mean that happens to be the no-data value would make a hole. */
  private static int average(int[] values, int count, int noData) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i];
    }
    int mean = (2 * sum + count) / (2 * count);
    if (mean != noData) {
      return mean;
    }
    return mean < 255 ? mean + 1 : mean - 1;
  }
}
