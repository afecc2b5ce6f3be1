package org.sitsformer.geo.crs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.Proj4jException;

/** The EPSG table that comes with proj4j. */
final class ProjTable {
  // The table is a text of 900 KiB that is searched line by line; a run meets a handful of codes.
  private static final Map<Integer, ProjString> KNOWN = new ConcurrentHashMap<>();

  private ProjTable() {}

  /**
   * Returns the PROJ string of a code.
   *
   * @throws IllegalArgumentException if the table has no such code
   */
  static ProjString projString(int code) {
    return KNOWN.computeIfAbsent(code, ProjTable::search);
  }

  static boolean isGeographic(int code) {
    return projString(code).isGeographic();
  }

  private static ProjString search(int code) {
    try {
      var system = new CRSFactory().createFromName("EPSG:" + code);
      return ProjString.parse(system.getParameterString());
    } catch (Proj4jException e) {
      throw new IllegalArgumentException(
          "CRS EPSG:%d is not in the EPSG table; give it as a PROJ string".formatted(code), e);
    }
  }
}
