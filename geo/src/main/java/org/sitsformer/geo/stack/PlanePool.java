package org.sitsformer.geo.stack;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The arrays that files are read into, used again for each scene of a stack. */
final class PlanePool {
  // By size: files of 10 m and 20 m take turns.
  private final Map<Integer, List<float[]>> bands = new HashMap<>();
  private double[] mask = {};

  float[][] bands(int count, long pixels) {
    int size = Math.toIntExact(pixels);
    List<float[]> known = bands.computeIfAbsent(size, key -> new ArrayList<>());
    while (known.size() < count) {
      known.add(new float[size]);
    }
    return known.subList(0, count).toArray(new float[0][]);
  }

  double[] mask(long pixels) {
    if (mask.length != pixels) {
      mask = new double[Math.toIntExact(pixels)];
    }
    return mask;
  }
}
