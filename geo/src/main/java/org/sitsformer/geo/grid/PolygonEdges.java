package org.sitsformer.geo.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The edges of one polygon, sorted by their upper end. */
final class PolygonEdges {
  private final List<double[]> edges = new ArrayList<>();
  private double left = Double.POSITIVE_INFINITY;
  private double top = Double.POSITIVE_INFINITY;
  private double right = Double.NEGATIVE_INFINITY;
  private double bottom = Double.NEGATIVE_INFINITY;

  // Lowest end of the edges up to each one: where it is above a window, all before it are too.
  private double[] lowestSoFar;

  void add(double[] from, double[] to) {
    left = Math.min(left, Math.min(from[0], to[0]));
    right = Math.max(right, Math.max(from[0], to[0]));
    top = Math.min(top, Math.min(from[1], to[1]));
    bottom = Math.max(bottom, Math.max(from[1], to[1]));
    // Upper end first, so that an edge gives the same crossing whichever way it was drawn.
    if (from[1] < to[1]) {
      edges.add(new double[] {from[0], from[1], to[0], to[1]});
    } else if (from[1] > to[1]) {
      edges.add(new double[] {to[0], to[1], from[0], from[1]});
    }
  }

  void index() {
    edges.sort((a, b) -> Double.compare(a[1], b[1]));
    lowestSoFar = new double[edges.size()];
    double lowest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < lowestSoFar.length; i++) {
      lowest = Math.max(lowest, edges.get(i)[3]);
      lowestSoFar[i] = lowest;
    }
  }

  /** Returns the edges that a scanline between two rows may cross. */
  int[] near(double firstY, double lastY) {
    int start = Arrays.binarySearch(lowestSoFar, firstY);
    int[] near = new int[16];
    int count = 0;
    for (int i = start < 0 ? -start - 1 : start; i < lowestSoFar.length; i++) {
      double[] edge = edges.get(i);
      if (edge[1] > lastY) {
        break;
      }
      if (edge[3] > firstY) {
        near = count == near.length ? Arrays.copyOf(near, 2 * count) : near;
        near[count++] = i;
      }
    }
    return Arrays.copyOf(near, count);
  }

  boolean isInside(double[] pixel) {
    int[] near = near(pixel[1], pixel[1]);
    double[] crossings = new double[near.length];
    int left = 0;
    for (int i = crossings(near, pixel[1], crossings) - 1; i >= 0; i--) {
      left += crossings[i] <= pixel[0] ? 1 : 0;
    }
    return left % 2 == 1;
  }

  /** Writes where the scanline crosses edges; an edge holds its upper end and not its lower. */
  int crossings(int[] near, double y, double[] crossings) {
    int count = 0;
    for (int index : near) {
      double[] edge = edges.get(index);
      if (edge[1] <= y && y < edge[3]) {
        crossings[count++] = edge[0] + (y - edge[1]) / (edge[3] - edge[1]) * (edge[2] - edge[0]);
      }
    }
    return count;
  }

  double left() {
    return left;
  }

  double top() {
    return top;
  }

  double right() {
    return right;
  }

  double bottom() {
    return bottom;
  }
}
