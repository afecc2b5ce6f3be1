package org.sitsformer.geo.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sitsformer.geo.crs.Crs;

/**
 * A region's edges in pixels of a grid, counted from the grid's origin and never from a window, so
 * that a pixel's answer is the same in every window. Polygons are even-odd each, and joined.
 */
final class Outline {
  private final TargetGrid grid;
  private final List<PolygonEdges> polygons = new ArrayList<>();

  private Outline(TargetGrid grid) {
    this.grid = grid;
  }

  static Outline of(Crs crs, List<List<double[]>> polygons, TargetGrid grid) {
    Outline outline = new Outline(grid);
    EdgeTracer tracer = new EdgeTracer(crs, grid);
    for (List<double[]> rings : polygons) {
      PolygonEdges edges = new PolygonEdges();
      rings.forEach(ring -> tracer.trace(ring, edges));
      edges.index();
      tracer.checkInside(rings, edges);
      outline.polygons.add(edges);
    }
    return outline;
  }

  TargetGrid grid() {
    return grid;
  }

  PixelWindow bounds() {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (PolygonEdges edges : polygons) {
      left = Math.min(left, edges.left());
      right = Math.max(right, edges.right());
      top = Math.min(top, edges.top());
      bottom = Math.max(bottom, edges.bottom());
    }
    // Pixel c is inside when left <= c + 0.5 < right.
    int firstCol = pixel(left);
    int firstRow = pixel(top);
    return new PixelWindow(
        firstCol,
        firstRow,
        Math.max(0, Math.subtractExact(pixel(right), firstCol)),
        Math.max(0, Math.subtractExact(pixel(bottom), firstRow)));
  }

  /** Returns the first pixel whose centre is at or beyond a place. */
  private static int pixel(double place) {
    double first = Math.ceil(place - 0.5);
    if (Math.abs(first) > Integer.MAX_VALUE / 2) {
      throw new IllegalArgumentException(
          "Region reaches %.0f pixels from the grid's origin".formatted(first));
    }
    return (int) first;
  }

  /** Writes 1 into the pixels of the window that are inside. */
  void fill(PixelWindow window, byte[] mask) {
    for (PolygonEdges edges : polygons) {
      int[] near = edges.near(window.row() + 0.5, window.endRow() - 0.5);
      double[] crossings = new double[near.length];
      for (int r = 0; near.length > 0 && r < window.height(); r++) {
        double y = window.row() + r + 0.5;
        int count = edges.crossings(near, y, crossings);
        Arrays.sort(crossings, 0, count);
        for (int i = 0; i + 1 < count; i += 2) {
          int from = clamp(Math.ceil(crossings[i] - 0.5) - window.col(), window.width());
          int to = clamp(Math.ceil(crossings[i + 1] - 0.5) - window.col(), window.width());
          if (from < to) {
            Arrays.fill(mask, r * window.width() + from, r * window.width() + to, (byte) 1);
          }
        }
      }
    }
  }

  private static int clamp(double col, int width) {
    return (int) Math.max(0, Math.min(width, col));
  }
}
