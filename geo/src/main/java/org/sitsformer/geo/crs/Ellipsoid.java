package org.sitsformer.geo.crs;

/**
 * An ellipsoid of revolution, or a sphere.
 *
 * @param semiMajor equatorial radius in metres
 * @param semiMinor polar radius in metres, at most {@code semiMajor}
 */
public record Ellipsoid(double semiMajor, double semiMinor) {
  public Ellipsoid {
    if (!(semiMajor > 0 && semiMinor > 0 && semiMinor <= semiMajor)) {
      throw new IllegalArgumentException(
          "Ellipsoid of radii %s and %s metres".formatted(semiMajor, semiMinor));
    }
  }

  /**
   * Returns the area in square metres between the equator and a latitude, over one radian of
   * longitude; negative in the south. Exact: Snyder, Map Projections, equation 3-12 times {@code b²
   * / (2 (1 - e²))}.
   */
  public double areaFromEquator(double latitudeDegrees) {
    double sin = Math.sin(Math.toRadians(latitudeDegrees));
    double squared = 1 - (semiMinor * semiMinor) / (semiMajor * semiMajor);
    if (squared < 1e-12) {
      return semiMajor * semiMajor * sin;
    }
    double e = Math.sqrt(squared);
    double term =
        sin / (1 - squared * sin * sin) + Math.log((1 + e * sin) / (1 - e * sin)) / (2 * e);
    return semiMinor * semiMinor / 2 * term;
  }
}
