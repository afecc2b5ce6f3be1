package org.sitsformer.geo.grid;

import java.util.ArrayList;
import java.util.List;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.Projection;

/**
 * Where a window lies, in degrees of longitude and latitude on WGS 84. It is not cut at the 180th
 * meridian: a window on both sides of it has places from -180 to 180.
 *
 * @param west smallest longitude of the ring
 * @param south smallest latitude
 * @param east largest longitude
 * @param north largest latitude
 * @param ring closed ring of {longitude, latitude}, counter-clockwise as GeoJSON wants it; edges
 *     have points between the corners where a straight edge of the grid is curved in degrees;
 *     places outside the earth are left out
 */
public record Footprint(double west, double south, double east, double north, List<double[]> ring) {
  private static final int POINTS_A_SIDE = 16;

  static Footprint of(TargetGrid grid, PixelWindow window) {
    Projection toLonLat = grid.crs().to(Crs.LON_LAT);
    int points = grid.crs().geographic() ? 1 : POINTS_A_SIDE;
    int[][] corners = {
      {window.col(), window.row()},
      {window.col(), window.endRow()},
      {window.endCol(), window.endRow()},
      {window.endCol(), window.row()},
      {window.col(), window.row()}
    };
    Affine transform = grid.transform(new PixelWindow(0, 0, 0, 0));
    List<double[]> ring = new ArrayList<>();
    for (int side = 0; side < 4; side++) {
      for (int i = 0; i < points; i++) {
        double part = (double) i / points;
        double col = corners[side][0] + part * (corners[side + 1][0] - corners[side][0]);
        double row = corners[side][1] + part * (corners[side + 1][1] - corners[side][1]);
        double[] place = toLonLat.project(transform.x(col, row), transform.y(col, row));
        if (Double.isFinite(place[0])) {
          ring.add(place);
        }
      }
    }
    if (ring.isEmpty()) {
      throw new IllegalArgumentException(
          "%s lies outside the earth in %s".formatted(window, grid.crs()));
    }
    ring.add(ring.get(0).clone());
    return bounds(ring);
  }

  private static Footprint bounds(List<double[]> ring) {
    double west = Double.POSITIVE_INFINITY;
    double south = Double.POSITIVE_INFINITY;
    double east = Double.NEGATIVE_INFINITY;
    double north = Double.NEGATIVE_INFINITY;
    for (double[] place : ring) {
      west = Math.min(west, place[0]);
      east = Math.max(east, place[0]);
      south = Math.min(south, place[1]);
      north = Math.max(north, place[1]);
    }
    return new Footprint(west, south, east, north, List.copyOf(ring));
  }
}
