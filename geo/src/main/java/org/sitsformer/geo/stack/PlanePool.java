package org.sitsformer.geo.stack;

import java.util.ArrayList;
import java.util.List;

/**
 * The arrays that files are read into, used again for each scene of a stack: as many as the bands
 * of one file, each as large as the largest part of a window that was asked for.
 */
final class PlanePool {
  private final List<float[]> bands = new ArrayList<>();
  private double[] mask = {};

  /** Returns arrays of at least this many values, which hold anything. */
  float[][] bands(int count, long pixels) {
    int size = Math.toIntExact(pixels);
    // Files of 10 m and 20 m take turns, and footprints end anywhere: a size each would add up.
    if (!bands.isEmpty() && bands.get(0).length < size) {
      bands.clear();
    }
    while (bands.size() < count) {
      bands.add(new float[bands.isEmpty() ? size : bands.get(0).length]);
    }
    return bands.subList(0, count).toArray(new float[0][]);
  }

  /** Returns an array of at least this many values, which holds anything. */
  double[] mask(long pixels) {
    if (mask.length < pixels) {
      mask = new double[Math.toIntExact(pixels)];
    }
    return mask;
  }
}
