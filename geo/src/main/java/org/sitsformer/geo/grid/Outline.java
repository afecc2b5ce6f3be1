package org.sitsformer.geo.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.Projection;

/**
 * A region's edges in pixels of a grid, counted from the grid's origin and never from a window, so
 * that a pixel's answer is the same in every window. Polygons are even-odd each, and joined.
 */
final class Outline {
  // An edge gets points until its middle lies within this many pixels of the chord.
  private static final double CHORD_TOLERANCE = 1e-4;
  // Before that it is cut in pieces, since the middle of an S-shaped edge may lie on the chord.
  private static final int PIECES = 8;
  private static final int MAX_DEPTH = 20;

  private final TargetGrid grid;
  private final List<Edges> polygons = new ArrayList<>();

  private Outline(TargetGrid grid) {
    this.grid = grid;
  }

  static Outline of(Crs crs, List<List<double[]>> polygons, TargetGrid grid) {
    Outline outline = new Outline(grid);
    Tracer tracer = new Tracer(crs, grid);
    for (List<double[]> rings : polygons) {
      Edges edges = new Edges();
      rings.forEach(ring -> tracer.trace(ring, edges));
      edges.index();
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
    for (Edges edges : polygons) {
      left = Math.min(left, edges.left);
      right = Math.max(right, edges.right);
      top = Math.min(top, edges.top);
      bottom = Math.max(bottom, edges.bottom);
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
    for (Edges edges : polygons) {
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

  /** Projects rings and adds points where an edge is curved in the grid. */
  private static final class Tracer {
    private final Crs crs;
    private final TargetGrid grid;
    private final Projection projection;
    private final boolean straight;

    Tracer(Crs crs, TargetGrid grid) {
      this.crs = crs;
      this.grid = grid;
      projection = crs.to(grid.crs());
      straight = crs.equals(grid.crs());
    }

    void trace(double[] ring, Edges edges) {
      for (int i = 0; i + 3 < ring.length; i += 2) {
        double[] from = {ring[i], ring[i + 1]};
        double[] to = {ring[i + 2], ring[i + 3]};
        double[] fromPixel = pixel(from);
        int pieces = straight ? 1 : PIECES;
        double[] start = from;
        double[] startPixel = fromPixel;
        for (int piece = 1; piece <= pieces; piece++) {
          double part = (double) piece / pieces;
          // The end itself, not a sum near it: neighbouring edges must meet to the last bit.
          double[] end =
              piece == pieces
                  ? to
                  : new double[] {
                    from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])
                  };
          double[] endPixel = pixel(end);
          divide(start, end, startPixel, endPixel, straight ? MAX_DEPTH : 0, edges);
          start = end;
          startPixel = endPixel;
        }
      }
    }

    private void divide(
        double[] from, double[] to, double[] fromPixel, double[] toPixel, int depth, Edges edges) {
      if (depth < MAX_DEPTH) {
        double[] middle = {(from[0] + to[0]) / 2, (from[1] + to[1]) / 2};
        double[] middlePixel = pixel(middle);
        double off =
            Math.hypot(
                middlePixel[0] - (fromPixel[0] + toPixel[0]) / 2,
                middlePixel[1] - (fromPixel[1] + toPixel[1]) / 2);
        if (off > CHORD_TOLERANCE) {
          divide(from, middle, fromPixel, middlePixel, depth + 1, edges);
          divide(middle, to, middlePixel, toPixel, depth + 1, edges);
          return;
        }
      }
      edges.add(fromPixel, toPixel);
    }

    private double[] pixel(double[] place) {
      double[] projected = projection.project(place[0], place[1]);
      if (Double.isNaN(projected[0])) {
        throw new IllegalArgumentException(
            "Region: %s, %s in %s has no place in %s"
                .formatted(place[0], place[1], crs, grid.crs()));
      }
      return new double[] {
        (projected[0] - grid.originX()) / grid.stepX(),
        (projected[1] - grid.originY()) / grid.stepY()
      };
    }
  }

  /** The edges of one polygon, sorted by their upper end. */
  private static final class Edges {
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
  }
}
