package org.sitsformer.geo.crs;

import org.locationtech.proj4j.BasicCoordinateTransform;
import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.CoordinateReferenceSystem;
import org.locationtech.proj4j.Proj4jException;
import org.locationtech.proj4j.ProjCoordinate;

/** The way from one system's coordinates to another's, by proj4j. May be shared by threads. */
public final class Projection {
  private final boolean identity;
  private final BasicCoordinateTransform transform;

  Projection(Crs from, Crs to) {
    identity = from.equals(to);
    transform = new BasicCoordinateTransform(system(from), system(to));
  }

  // A fresh one each time: some of proj4j's projections keep state while they compute.
  private static CoordinateReferenceSystem system(Crs crs) {
    try {
      return new CRSFactory().createFromParameters(crs.definition(), crs.projString());
    } catch (Proj4jException e) {
      throw new IllegalArgumentException(
          "CRS %s cannot be projected: %s".formatted(crs.definition(), e.getMessage()), e);
    }
  }

  /**
   * Returns x and y of a place in the unit of the other system, both NaN where the projection has
   * no answer. Degrees are longitude, then latitude.
   */
  public double[] project(double x, double y) {
    if (identity) {
      return new double[] {x, y};
    }
    ProjCoordinate result = new ProjCoordinate();
    synchronized (transform) {
      try {
        transform.transform(new ProjCoordinate(x, y), result);
      } catch (Proj4jException e) {
        return new double[] {Double.NaN, Double.NaN};
      }
    }
    boolean finite = Double.isFinite(result.x) && Double.isFinite(result.y);
    return finite ? new double[] {result.x, result.y} : new double[] {Double.NaN, Double.NaN};
  }
}
