package org.sitsformer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.Projection;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.summary.RunSummary;

/** Where the map's pixels lie on the globe. */
final class MapGround {
  private static final double EARTH_RADIUS = 6_371_008.8;

  /** Edges of a rectangle bend on the globe; this many steps a side follow them. */
  private static final int STEPS = 8;

  private final Projection toLonLat;
  private final List<TileFile> tiles;

  private MapGround(Projection toLonLat, List<TileFile> tiles) {
    this.toLonLat = toLonLat;
    this.tiles = tiles;
  }

  static MapGround of(RunSummary summary, List<TileFile> tiles) {
    return new MapGround(Crs.of(summary.crs()).to(Crs.LON_LAT), List.copyOf(tiles));
  }

  /**
   * Returns a tile's outline. Where the projection has no answer for a part of it (corners of a
   * sinusoidal map), the rest counts; where it has none at all, the region's box.
   */
  Footprint footprint(TileFile tile, double[] region) {
    List<double[]> outline = new ArrayList<>();
    double width = tile.width();
    double height = tile.height();
    for (int side = 0; side < 4; side++) {
      for (int step = 0; step < STEPS; step++) {
        double t = (double) step / STEPS;
        double col = new double[] {0, t, 1, 1 - t}[side] * width;
        double row = new double[] {t, 1, 1 - t, 0}[side] * height;
        double[] lonLat = lonLat(tile, col, row);
        if (Double.isFinite(lonLat[0])) {
          outline.add(lonLat);
        }
      }
    }
    return outline.size() < 3
        ? Footprint.of(region[0], region[1], region[2], region[3])
        : Footprint.of(outline);
  }

  /**
   * Returns west, south, east and north of all tiles in degrees, the region's where there are none.
   */
  double[] bbox(double[] region) {
    double[] box = null;
    for (TileFile tile : tiles) {
      double[] own = footprint(tile, region).bbox();
      if (own[0] > own[2]) {
        return region;
      }
      box =
          box == null
              ? own
              : new double[] {
                Math.min(box[0], own[0]), Math.min(box[1], own[1]),
                Math.max(box[2], own[2]), Math.max(box[3], own[3])
              };
    }
    return box == null ? region : box;
  }

  /**
   * Returns the longitude and latitude of a place in the map, 0 to 1 from the left and the top, not
   * finite where the projection has none; there must be a tile.
   */
  double[] lonLat(double across, double down) {
    MapExtent extent = MapExtent.of(tiles);
    double col = across * extent.width();
    double row = down * extent.height();
    return toLonLat.project(extent.transform().x(col, row), extent.transform().y(col, row));
  }

  /**
   * Returns the map's width on the ground in metres, twice that of the inner half of its middle
   * row; empty where the projection has no answer. There must be a tile.
   */
  OptionalDouble metresAcross() {
    return distance(lonLat(0.25, 0.5), lonLat(0.75, 0.5), 2);
  }

  /** Returns the map's height on the ground in metres, by its middle column in the same way. */
  OptionalDouble metresDown() {
    return distance(lonLat(0.5, 0.25), lonLat(0.5, 0.75), 2);
  }

  /** Returns the mean of a pixel's two sides in metres, to the centimetre; empty without tiles. */
  OptionalDouble metresPerPixel() {
    if (tiles.isEmpty() || metresAcross().isEmpty() || metresDown().isEmpty()) {
      return OptionalDouble.empty();
    }
    MapExtent extent = MapExtent.of(tiles);
    double across = metresAcross().getAsDouble() / extent.width();
    double down = metresDown().getAsDouble() / extent.height();
    return OptionalDouble.of(Math.round((across + down) * 50) / 100.0);
  }

  private double[] lonLat(TileFile tile, double col, double row) {
    return toLonLat.project(tile.transform().x(col, row), tile.transform().y(col, row));
  }

  /** The great circle's length by the haversine formula, on the mean sphere. */
  private static OptionalDouble distance(double[] from, double[] to, double times) {
    double latitude = Math.sin(Math.toRadians(to[1] - from[1]) / 2);
    double longitude = Math.sin(Math.toRadians(to[0] - from[0]) / 2);
    double cosines = Math.cos(Math.toRadians(from[1])) * Math.cos(Math.toRadians(to[1]));
    double half = latitude * latitude + cosines * longitude * longitude;
    double metres = 2 * EARTH_RADIUS * Math.asin(Math.sqrt(Math.min(1, half))) * times;
    return Double.isFinite(metres) ? OptionalDouble.of(metres) : OptionalDouble.empty();
  }
}
