package org.sitsformer.geo.crs;

import java.util.Optional;

/**
 * The ellipsoids that have a name. Radii and flattenings are those of PROJ's table ({@code proj
 * -le}), names and codes those of the EPSG registry. They are the same in both, but for Clarke
 * 1880: EPSG's 7012 has 293.465, which puts its poles 0.1 m elsewhere.
 */
enum NamedEllipsoid {
  WGS84("WGS84", "WGS 84", 7030, 6378137, 298.257223563),
  GRS80("GRS80", "GRS 1980", 7019, 6378137, 298.257222101),
  WGS72("WGS72", "WGS 72", 7043, 6378135, 298.26),
  GRS67("GRS67", "GRS 1967", 0, 6378160, 298.2471674270),
  AUSTRALIAN("aust_SA", "Australian National Spheroid", 0, 6378160, 298.25),
  INTERNATIONAL("intl", "International 1924", 7022, 6378388, 297),
  BESSEL("bessel", "Bessel 1841", 7004, 6377397.155, 299.1528128),
  KRASSOWSKY("krass", "Krassowsky 1940", 7024, 6378245, 298.3),
  CLARKE_1866("clrk66", "Clarke 1866", 7008, 6378206.4, 294.978698213898),
  CLARKE_1880("clrk80", "Clarke 1880 (RGS)", 7012, 6378249.145, 293.4663),
  AIRY("airy", "Airy 1830", 7001, 6377563.396, 299.3249646);

  private final String projName;
  private final String epsgName;
  private final int geoKey;
  private final double semiMajor;
  private final double inverseFlattening;

  NamedEllipsoid(
      String projName, String epsgName, int geoKey, double semiMajor, double inverseFlattening) {
    this.projName = projName;
    this.epsgName = epsgName;
    this.geoKey = geoKey;
    this.semiMajor = semiMajor;
    this.inverseFlattening = inverseFlattening;
  }

  /** Returns the ellipsoid of PROJ's {@code +ellps=}. */
  static Optional<NamedEllipsoid> ofProj(String name) {
    for (NamedEllipsoid ellipsoid : values()) {
      if (ellipsoid.projName.equals(name)) {
        return Optional.of(ellipsoid);
      }
    }
    return Optional.empty();
  }

  /** Returns the ellipsoid that a file's GeoKey 2056 names by its code. */
  static Optional<NamedEllipsoid> ofGeoKey(int code) {
    for (NamedEllipsoid ellipsoid : values()) {
      if (ellipsoid.geoKey == code && code > 0) {
        return Optional.of(ellipsoid);
      }
    }
    return Optional.empty();
  }

  String projName() {
    return projName;
  }

  String epsgName() {
    return epsgName;
  }

  /**
   * Returns what GeoKey 2056 says of it, 0 where files get its radii instead. A code for those two
   * would give a system that outputs have by its radii another definition, and its blocks other
   * names.
   */
  int geoKey() {
    return geoKey;
  }

  /** Returns the equatorial radius in metres. */
  double semiMajor() {
    return semiMajor;
  }

  /** Returns 1 / f, without a unit. */
  double inverseFlattening() {
    return inverseFlattening;
  }
}
