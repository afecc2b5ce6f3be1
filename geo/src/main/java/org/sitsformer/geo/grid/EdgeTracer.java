package org.sitsformer.geo.grid;

import java.util.List;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.Projection;

/** Projects rings and adds points where an edge is curved in the grid. */
final class EdgeTracer {
  // An edge gets points until its middle lies within this many pixels of the chord.
  private static final double CHORD_TOLERANCE = 1e-4;
  // Before that it is cut in pieces, since the middle of an S-shaped edge may lie on the chord.
  private static final int PIECES = 8;
  private static final int MAX_DEPTH = 20;
  // Places along one side of a polygon's bounds that are looked at after projecting.
  private static final int SAMPLES = 7;

  private final Crs crs;
  private final TargetGrid grid;
  private final Projection projection;
  private final Projection inverse;
  private final boolean straight;

  EdgeTracer(Crs crs, TargetGrid grid) {
    this.crs = crs;
    this.grid = grid;
    projection = crs.to(grid.crs());
    inverse = grid.crs().to(crs);
    straight = crs.equals(grid.crs());
  }

  void trace(double[] ring, PolygonEdges edges) {
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
      double[] from,
      double[] to,
      double[] fromPixel,
      double[] toPixel,
      int depth,
      PolygonEdges edges) {
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

  /**
   * Refuses a polygon that the projection turns inside out: the whole earth in UTM, say, whose left
   * and right edge are one meridian. Places inside must be inside the outline.
   */
  void checkInside(List<double[]> rings, PolygonEdges edges) {
    int inside = 0;
    int lost = 0;
    double[] bounds = bounds(rings);
    for (int i = 0; !straight && i < SAMPLES * SAMPLES; i++) {
      // An odd fraction of the bounds, so that no edge of a plain shape runs through it.
      double x = bounds[0] + (i % SAMPLES + 0.4142) / SAMPLES * (bounds[2] - bounds[0]);
      double y = bounds[1] + (i / SAMPLES + 0.2361) / SAMPLES * (bounds[3] - bounds[1]);
      if (isInside(rings, x, y)) {
        inside++;
        lost += edges.isInside(pixel(new double[] {x, y})) ? 0 : 1;
      }
    }
    if (2 * lost > inside) {
      throw new IllegalArgumentException(
          "Region: a polygon of %s from %s, %s to %s, %s is too large for the grid's %s"
              .formatted(crs, bounds[0], bounds[1], bounds[2], bounds[3], grid.crs()));
    }
  }

  private static double[] bounds(List<double[]> rings) {
    double[] bounds = {
      Double.POSITIVE_INFINITY,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NEGATIVE_INFINITY
    };
    for (double[] ring : rings) {
      for (int i = 0; i < ring.length; i++) {
        bounds[i % 2] = Math.min(bounds[i % 2], ring[i]);
        bounds[2 + i % 2] = Math.max(bounds[2 + i % 2], ring[i]);
      }
    }
    return bounds;
  }

  private static boolean isInside(List<double[]> rings, double x, double y) {
    boolean inside = false;
    for (double[] ring : rings) {
      for (int i = 0; i + 3 < ring.length; i += 2) {
        boolean spans = ring[i + 1] <= y != ring[i + 3] <= y;
        double part = (y - ring[i + 1]) / (ring[i + 3] - ring[i + 1]);
        if (spans && x < ring[i] + part * (ring[i + 2] - ring[i])) {
          inside = !inside;
        }
      }
    }
    return inside;
  }

  private double[] pixel(double[] place) {
    double[] projected = projection.project(place[0], place[1]);
    if (!straight && !comesBack(crs, place, inverse.project(projected[0], projected[1]))) {
      throw new IllegalArgumentException(
          "Region: %s, %s of %s is too far away to have a place in the grid's %s"
              .formatted(place[0], place[1], crs, grid.crs()));
    }
    return new double[] {
      (projected[0] - grid.originX()) / grid.stepX(), (projected[1] - grid.originY()) / grid.stepY()
    };
  }

  // Far from its zone a projection such as UTM gives numbers, but of another place.
  private static boolean comesBack(Crs crs, double[] place, double[] back) {
    if (!crs.geographic()) {
      return Math.hypot(place[0] - back[0], place[1] - back[1]) * crs.metresPerUnit() < 10;
    }
    // At a pole all longitudes are one place, and 180 degrees west are 180 degrees east.
    boolean pole = Math.abs(place[1]) > 89.999;
    double turn = Math.abs(Math.IEEEremainder(place[0] - back[0], 360));
    return Math.abs(place[1] - back[1]) < 1e-4 && (pole || turn < 1e-4);
  }
}
