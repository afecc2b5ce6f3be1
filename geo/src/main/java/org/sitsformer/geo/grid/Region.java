package org.sitsformer.geo.grid;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sitsformer.geo.crs.Crs;

/**
 * What is to be mapped: a box, polygons, or a window of the grid. A pixel is inside when its centre
 * is; a centre on a left or upper edge is inside, one on a right or lower edge is not (in the
 * grid's orientation). Edges are straight in the region's own CRS and get points between their ends
 * before they are projected.
 */
public final class Region implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Crs crs;
  private final List<List<double[]>> polygons;
  private final PixelWindow whole;

  // The outline in pixels of the grid that was last asked for; a job has one grid.
  private transient volatile Outline outline;

  private Region(Crs crs, List<List<double[]>> polygons, PixelWindow whole) {
    this.crs = crs;
    this.polygons = polygons;
    this.whole = whole;
  }

  /**
   * Returns a box in degrees of longitude and latitude.
   *
   * @throws IllegalArgumentException if it is empty or not in degrees
   */
  public static Region bbox(double west, double south, double east, double north) {
    return bbox(Crs.LON_LAT, west, south, east, north);
  }

  /**
   * Returns a box in a CRS, in its unit.
   *
   * @throws IllegalArgumentException if it is empty or not in degrees where the CRS is
   */
  public static Region bbox(Crs crs, double minX, double minY, double maxX, double maxY) {
    String text = minX + "," + minY + "," + maxX + "," + maxY;
    boolean finite = Double.isFinite(minX + minY + maxX + maxY);
    if (!finite || !(minX < maxX && minY < maxY)) {
      throw new IllegalArgumentException(
          "Region %s: a box is west,south,east,north with west < east and south < north"
              .formatted(text));
    }
    if (crs.geographic() && (minX < -360 || maxX > 360 || minY < -90 || maxY > 90)) {
      throw new IllegalArgumentException(
          "Region %s is not in degrees; give its system with --region-crs".formatted(text));
    }
    double[] ring = {minX, minY, maxX, minY, maxX, maxY, minX, maxY, minX, minY};
    return new Region(crs, List.of(List.of(ring)), null);
  }

  /**
   * Returns the polygons of a GeoJSON text, in longitude and latitude unless it names a CRS.
   *
   * @throws IllegalArgumentException if it is no such text or has no polygon
   */
  public static Region geoJson(String json) {
    return geoJson(json, null);
  }

  /**
   * Returns the polygons of a GeoJSON text: Polygon, MultiPolygon, GeometryCollection, Feature or
   * FeatureCollection.
   *
   * @param crs the system of its coordinates; null for the one it names, else longitude and
   *     latitude
   * @throws IllegalArgumentException if it is no such text or has no polygon
   */
  public static Region geoJson(String json, Crs crs) {
    GeoJsonPolygons parsed = GeoJsonPolygons.parse(json);
    Crs named = Optional.ofNullable(crs).or(parsed::namedCrs).orElse(Crs.LON_LAT);
    return new Region(named, parsed.polygons(), null);
  }

  /** Returns a window of the grid, all of its pixels. */
  public static Region whole(PixelWindow window) {
    return new Region(null, List.of(), requireNonNull(window, "window is null"));
  }

  /**
   * Returns the region that a user wrote: {@code west,south,east,north}, or GeoJSON.
   *
   * @param crs the system of its coordinates, null for the default
   * @throws IllegalArgumentException if it is neither, or one of these that cannot be used
   */
  public static Region parse(String text, Crs crs) {
    String stripped = text.strip();
    if (stripped.startsWith("{")) {
      return geoJson(stripped, crs);
    }
    List<Double> numbers = new ArrayList<>();
    try {
      Arrays.stream(stripped.split(",", -1)).map(Double::valueOf).forEach(numbers::add);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(usage(text), e);
    }
    if (numbers.size() != 4) {
      throw new IllegalArgumentException(usage(text));
    }
    return bbox(
        crs == null ? Crs.LON_LAT : crs,
        numbers.get(0),
        numbers.get(1),
        numbers.get(2),
        numbers.get(3));
  }

  private static String usage(String text) {
    return "Region '%s': four numbers west,south,east,north, or GeoJSON".formatted(text);
  }

  /**
   * Returns a window that holds every pixel inside: the outline's bounds, so that its outermost
   * rows and columns may have none; empty where the region falls between all centres.
   *
   * @throws IllegalArgumentException if the region has no place in the grid's CRS, or is too large
   *     or too far away for it
   */
  public PixelWindow window(TargetGrid grid) {
    return whole != null ? whole : outline(grid).bounds();
  }

  /**
   * Returns which pixels of a window are inside: 1 or 0, row by row; null where all are. The answer
   * for a pixel does not depend on the window.
   *
   * @throws IllegalArgumentException as {@link #window} does
   */
  public byte[] mask(TargetGrid grid, PixelWindow window) {
    byte[] mask = new byte[Math.toIntExact(window.pixels())];
    if (whole != null) {
      PixelWindow shared = whole.intersect(window);
      for (int row = shared.row(); row < shared.endRow(); row++) {
        int start = (row - window.row()) * window.width() + shared.col() - window.col();
        Arrays.fill(mask, start, start + shared.width(), (byte) 1);
      }
    } else {
      outline(grid).fill(window, mask);
    }
    for (byte inside : mask) {
      if (inside == 0) {
        return mask;
      }
    }
    return null;
  }

  private Outline outline(TargetGrid grid) {
    Outline known = outline;
    if (known == null || !known.grid().equals(grid)) {
      known = Outline.of(crs, polygons, grid);
      outline = known;
    }
    return known;
  }
}
