package org.sitsformer.geo.crs;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A coordinate reference system. Two systems are equal when their definitions are, whatever the
 * names and citations in their GeoKeys say.
 *
 * <pre>{@code
 * Crs utm = Crs.of("EPSG:32633");
 * double[] lonLat = utm.to(Crs.LON_LAT).project(461214.17, 5083058.44);
 * }</pre>
 *
 * @param definition {@code EPSG:n} where the system has a code, else its PROJ string; GDAL reads
 *     either
 * @param keys the GeoTIFF tags that write it into a file
 */
public record Crs(String definition, GeoKeys keys) implements Serializable {
  /** Longitude and latitude in degrees on WGS 84, in this order. */
  public static final Crs LON_LAT = of("EPSG:4326");

  public Crs {
    requireNonNull(definition, "definition is null");
    requireNonNull(keys, "keys is null");
  }

  /**
   * Returns the system of a definition as a user writes it: {@code EPSG:32633}, or a PROJ string
   * such as {@code +proj=sinu +lon_0=0 +R=6371007.181 +units=m}.
   *
   * @throws IllegalArgumentException if it is unknown or cannot be written as GeoKeys
   */
  public static Crs of(String definition) {
    String text = definition.strip();
    String upper = text.toUpperCase(Locale.ROOT);
    if (upper.matches("EPSG:\\d{1,6}")) {
      int code = Integer.parseInt(upper.substring(5));
      return new Crs("EPSG:" + code, GeoKeyWriter.ofCode(code, ProjTable.isGeographic(code)));
    }
    if (text.startsWith("+")) {
      // By way of the keys, so that a file and an option that mean the same system are equal.
      GeoKeys keys = GeoKeyWriter.ofProj(ProjString.parse(text));
      Crs crs = from(keys);
      return crs.epsg().isPresent() ? of(crs.definition) : crs;
    }
    throw new IllegalArgumentException(
        "CRS '%s': allowed are EPSG:<code> and PROJ strings that start with '+proj='"
            .formatted(definition));
  }

  /**
   * Returns the system that a GeoTIFF names. Keys are kept as they are. A code is not looked up:
   * one that the EPSG table lacks shows when the system is used.
   *
   * @throws IllegalArgumentException if they name none, or one by a method that is not supported
   */
  public static Crs from(GeoKeys keys) {
    return new Crs(new GeoKeyReader(keys).definition(), keys);
  }

  /** Returns the EPSG code, empty for a system without one. */
  public OptionalInt epsg() {
    return definition.startsWith("EPSG:")
        ? OptionalInt.of(Integer.parseInt(definition.substring(5)))
        : OptionalInt.empty();
  }

  /**
   * Returns true if its coordinates are longitude and latitude in degrees.
   *
   * @throws IllegalArgumentException if the EPSG table does not have its code
   */
  public boolean geographic() {
    return proj().isGeographic();
  }

  /**
   * Returns the length of one unit of its coordinates in metres: 1 for most projected systems,
   * 0.3048006… in US survey feet. For a geographic system it is the length of a degree on the
   * equator.
   *
   * @throws IllegalArgumentException if the EPSG table does not have its code, or its unit or
   *     ellipsoid is unknown
   */
  public double metresPerUnit() {
    ProjString proj = proj();
    return proj.isGeographic()
        ? Math.toRadians(1) * proj.ellipsoid().semiMajor()
        : proj.metresPerUnit();
  }

  /**
   * Returns the ellipsoid that it stands on; WGS 84 where it has a datum that is not known here.
   *
   * @throws IllegalArgumentException if the EPSG table does not have its code, or the ellipsoid is
   *     unknown
   */
  public Ellipsoid ellipsoid() {
    return proj().ellipsoid();
  }

  /**
   * Returns the way from this system's coordinates to another's.
   *
   * @throws IllegalArgumentException if one of the two cannot be projected
   */
  public Projection to(Crs other) {
    return new Projection(this, other);
  }

  /**
   * Returns the system as a PROJ string.
   *
   * @throws IllegalArgumentException if the EPSG table does not have its code
   */
  public String projString() {
    return proj().toString();
  }

  ProjString proj() {
    return epsg().isPresent()
        ? ProjTable.projString(epsg().getAsInt())
        : ProjString.parse(definition);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Crs that && definition.equals(that.definition);
  }

  @Override
  public int hashCode() {
    return definition.hashCode();
  }

  @Override
  public String toString() {
    return definition;
  }
}
