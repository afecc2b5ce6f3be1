package org.sitsformer.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;

/**
 * The outline of a rectangle of pixels on the globe, as GeoJSON wants it: longitude before
 * latitude, closed rings that run counter-clockwise, cut in two at the antimeridian.
 *
 * @param rings one ring, or two where the antimeridian cuts it; points are {@code [lon, lat]}
 * @param bbox west, south, east, north in degrees; west is greater than east across the
 *     antimeridian
 */
record Footprint(List<List<double[]>> rings, double[] bbox) {

  /** Returns the footprint of a box in degrees. */
  static Footprint of(double west, double south, double east, double north) {
    double[][] corners = {{west, north}, {west, south}, {east, south}, {east, north}};
    return of(List.of(corners));
  }

  /**
   * Returns the footprint of an outline.
   *
   * @param outline the corners in order, not closed, neighbours less than 180 degrees apart
   */
  static Footprint of(List<double[]> outline) {
    List<double[]> ring = unwrap(outline);
    if (area(ring) < 0) {
      Collections.reverse(ring);
    }
    double[] box = bounds(ring);
    if (box[2] <= 180) {
      return new Footprint(List.of(closed(ring)), box);
    }
    List<double[]> west = clip(ring, lon -> lon <= 180);
    List<double[]> east = clip(ring, lon -> lon >= 180);
    east.replaceAll(point -> new double[] {point[0] - 360, point[1]});
    return new Footprint(
        List.of(closed(west), closed(east)), new double[] {box[0], box[1], box[2] - 360, box[3]});
  }

  /** Returns the GeoJSON geometry, with its members in the order in which they are written. */
  Map<String, Object> geometry() {
    boolean one = rings.size() == 1;
    Map<String, Object> geometry = new LinkedHashMap<>();
    geometry.put("type", one ? "Polygon" : "MultiPolygon");
    geometry.put("coordinates", one ? rings : rings.stream().map(List::of).toList());
    return geometry;
  }

  /** Makes longitudes continuous; what crosses the antimeridian goes on beyond 180. */
  private static List<double[]> unwrap(List<double[]> outline) {
    List<double[]> ring = new ArrayList<>();
    double previous = outline.get(0)[0];
    for (double[] point : outline) {
      double lon = point[0];
      lon -= 360 * Math.rint((lon - previous) / 360);
      ring.add(new double[] {lon, point[1]});
      previous = lon;
    }
    double shift = bounds(ring)[0] < -180 ? 360 : 0;
    ring.replaceAll(point -> new double[] {point[0] + shift, point[1]});
    return ring;
  }

  private static double[] bounds(List<double[]> ring) {
    double[] box = {
      Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY
    };
    for (double[] point : ring) {
      box[0] = Math.min(box[0], point[0]);
      box[1] = Math.min(box[1], point[1]);
      box[2] = Math.max(box[2], point[0]);
      box[3] = Math.max(box[3], point[1]);
    }
    return box;
  }

  /** Twice the signed area, positive where the ring runs counter-clockwise. */
  private static double area(List<double[]> ring) {
    double sum = 0;
    for (int i = 0; i < ring.size(); i++) {
      double[] a = ring.get(i);
      double[] b = ring.get((i + 1) % ring.size());
      sum += a[0] * b[1] - b[0] * a[1];
    }
    return sum;
  }

  /** Keeps the side of the meridian 180 that the predicate names. */
  private static List<double[]> clip(List<double[]> ring, DoublePredicate inside) {
    List<double[]> kept = new ArrayList<>();
    for (int i = 0; i < ring.size(); i++) {
      double[] a = ring.get(i);
      double[] b = ring.get((i + 1) % ring.size());
      if (inside.test(a[0])) {
        kept.add(a);
      }
      if ((a[0] - 180) * (b[0] - 180) < 0) {
        double share = (180 - a[0]) / (b[0] - a[0]);
        kept.add(new double[] {180, a[1] + share * (b[1] - a[1])});
      }
    }
    return kept;
  }

  private static List<double[]> closed(List<double[]> ring) {
    List<double[]> closed = new ArrayList<>(ring);
    closed.add(ring.get(0));
    return List.copyOf(closed);
  }
}
