package org.sitsformer.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a PROJ string into WKT2:2019, which is how STAC names a CRS without an EPSG code. Knows the
 * projections that archives of satellite images come in (sinusoidal, Lambert azimuthal and conic,
 * Albers, transverse Mercator, longitude and latitude); others give nothing rather than something
 * wrong.
 */
final class ProjWkt {
  private static final String DEGREE = "ANGLEUNIT[\"degree\",0.0174532925199433]";
  private static final String METRE = "LENGTHUNIT[\"metre\",1]";
  private static final String NO_UNIT = "SCALEUNIT[\"unity\",1]";

  private final Map<String, String> terms = new HashMap<>();

  private ProjWkt(String proj) {
    for (String term : proj.trim().split("\\s+", -1)) {
      int equals = term.indexOf('=');
      if (term.startsWith("+") && equals > 0) {
        terms.put(term.substring(1, equals), term.substring(equals + 1));
      }
    }
  }

  /** Returns the WKT2 text of a PROJ string, or empty where a part of it is unknown. */
  static Optional<String> of(String proj) {
    ProjWkt parsed = new ProjWkt(proj);
    if (parsed.terms.containsKey("to_meter") || !parsed.term("units", "m").equals("m")) {
      return Optional.empty();
    }
    return parsed.ellipsoid().flatMap(parsed::crs);
  }

  private Optional<String> crs(String ellipsoid) {
    String datum = "DATUM[\"unnamed\"," + ellipsoid + "],PRIMEM[\"Greenwich\",0," + DEGREE + "]";
    String name = term("proj", "");
    if (name.equals("longlat") || name.equals("latlong")) {
      return Optional.of(
          "GEOGCRS[\"unnamed\",%s,CS[ellipsoidal,2],AXIS[\"longitude\",east,ORDER[1],%s],AXIS[\"latitude\",north,ORDER[2],%s]]"
              .formatted(datum, DEGREE, DEGREE));
    }
    return conversion(name)
        .map(
            conversion ->
                "PROJCRS[\"unnamed\",BASEGEOGCRS[\"unnamed\",%s],CONVERSION[\"unnamed\",%s],CS[Cartesian,2],AXIS[\"easting\",east,ORDER[1],%s],AXIS[\"northing\",north,ORDER[2],%s]]"
                    .formatted(datum, conversion, METRE, METRE));
  }

  private Optional<String> conversion(String projection) {
    List<String> parts = new ArrayList<>();
    switch (projection) {
      case "sinu" -> {
        parts.add("METHOD[\"Sinusoidal\"]");
        parts.add(angle("Longitude of natural origin", "lon_0"));
        falseOrigin(parts, "False easting", "False northing");
      }
      case "laea" -> {
        parts.add("METHOD[\"Lambert Azimuthal Equal Area\"]");
        parts.add(angle("Latitude of natural origin", "lat_0"));
        parts.add(angle("Longitude of natural origin", "lon_0"));
        falseOrigin(parts, "False easting", "False northing");
      }
      case "tmerc" -> {
        parts.add("METHOD[\"Transverse Mercator\"]");
        parts.add(angle("Latitude of natural origin", "lat_0"));
        parts.add(angle("Longitude of natural origin", "lon_0"));
        String scale = term("k_0", term("k", "1"));
        parts.add(parameter("Scale factor at natural origin", scale, NO_UNIT));
        falseOrigin(parts, "False easting", "False northing");
      }
      case "aea", "lcc" -> {
        boolean albers = projection.equals("aea");
        parts.add(
            albers ? "METHOD[\"Albers Equal Area\"]" : "METHOD[\"Lambert Conic Conformal (2SP)\"]");
        parts.add(angle("Latitude of false origin", "lat_0"));
        parts.add(angle("Longitude of false origin", "lon_0"));
        parts.add(angle("Latitude of 1st standard parallel", "lat_1"));
        parts.add(angle("Latitude of 2nd standard parallel", "lat_2"));
        falseOrigin(parts, "Easting at false origin", "Northing at false origin");
        if (!albers && !terms.containsKey("lat_2")) {
          return Optional.empty();
        }
      }
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(String.join(",", parts));
  }

  private void falseOrigin(List<String> parts, String easting, String northing) {
    parts.add(parameter(easting, term("x_0", "0"), METRE));
    parts.add(parameter(northing, term("y_0", "0"), METRE));
  }

  private String angle(String name, String key) {
    return parameter(name, term(key, "0"), DEGREE);
  }

  private static String parameter(String name, String value, String unit) {
    return "PARAMETER[\"%s\",%s,%s]".formatted(name, value, unit);
  }

  private Optional<String> ellipsoid() {
    String named = terms.get("ellps");
    if (named == null && terms.containsKey("datum")) {
      named =
          switch (terms.get("datum")) {
            case "WGS84" -> "WGS84";
            case "NAD83" -> "GRS80";
            default -> "";
          };
    }
    if (terms.containsKey("R")) {
      return Optional.of(ellipsoid("sphere", terms.get("R"), "0"));
    }
    if (terms.containsKey("a")) {
      return flattening().map(inverse -> ellipsoid("unnamed", terms.get("a"), inverse));
    }
    if (named == null || named.equals("WGS84")) {
      return Optional.of(ellipsoid("WGS 84", "6378137", "298.257223563"));
    }
    return named.equals("GRS80")
        ? Optional.of(ellipsoid("GRS 1980", "6378137", "298.257222101"))
        : Optional.empty();
  }

  private Optional<String> flattening() {
    if (terms.containsKey("rf")) {
      return Optional.of(terms.get("rf"));
    }
    if (!terms.containsKey("b")) {
      return Optional.empty();
    }
    double a = Double.parseDouble(terms.get("a"));
    double b = Double.parseDouble(terms.get("b"));
    return Optional.of(a == b ? "0" : Double.toString(a / (a - b)));
  }

  private static String ellipsoid(String name, String radius, String inverseFlattening) {
    return "ELLIPSOID[\"%s\",%s,%s,%s]".formatted(name, radius, inverseFlattening, METRE);
  }

  private String term(String key, String otherwise) {
    return terms.getOrDefault(key, otherwise);
  }
}
