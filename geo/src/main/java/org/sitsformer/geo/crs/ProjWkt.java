package org.sitsformer.geo.crs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a PROJ string into WKT2:2019, which is how STAC names a CRS without an EPSG code. Knows the
 * projections that archives of satellite images come in (sinusoidal, Lambert azimuthal and conic
 * with two parallels, Albers, transverse Mercator, longitude and latitude), in metres or degrees,
 * on WGS 84, GRS 1980, a sphere or an ellipsoid given by its radii; others give nothing rather than
 * something wrong.
 */
public final class ProjWkt {
  private static final String DEGREE = "ANGLEUNIT[\"degree\",0.0174532925199433]";
  private static final String METRE = "LENGTHUNIT[\"metre\",1]";
  private static final String NO_UNIT = "SCALEUNIT[\"unity\",1]";

  /** The parameters that each projection may have beside {@link #COMMON}. */
  private static final Map<String, Set<String>> OWN =
      Map.of(
          "longlat", Set.of(),
          "latlong", Set.of(),
          "sinu", Set.of("lon_0", "x_0", "y_0"),
          "laea", Set.of("lat_0", "lon_0", "x_0", "y_0"),
          "tmerc", Set.of("lat_0", "lon_0", "k", "k_0", "x_0", "y_0"),
          "aea", Set.of("lat_0", "lon_0", "lat_1", "lat_2", "x_0", "y_0"),
          "lcc", Set.of("lat_0", "lon_0", "lat_1", "lat_2", "x_0", "y_0"));

  private static final Set<String> COMMON =
      Set.of("proj", "ellps", "datum", "R", "a", "b", "rf", "units", "no_defs", "type", "wktext");

  private final ProjString proj;

  private ProjWkt(ProjString proj) {
    this.proj = proj;
  }

  /**
   * Returns the WKT2 text of a PROJ string, or empty where a part of it is unknown.
   *
   * @throws IllegalArgumentException if it is no PROJ string, or has a word for a number
   */
  public static Optional<String> of(String proj) {
    ProjWkt parsed = new ProjWkt(ProjString.parse(proj));
    return parsed.isKnown() ? parsed.ellipsoid().flatMap(parsed::crs) : Optional.empty();
  }

  private boolean isKnown() {
    Set<String> own = OWN.get(proj.method());
    return own != null
        && term("units", "m").equals("m")
        && proj.parameters().keySet().stream()
            .allMatch(name -> COMMON.contains(name) || own.contains(name));
  }

  private Optional<String> crs(String ellipsoid) {
    String datum = "DATUM[\"unnamed\"," + ellipsoid + "],PRIMEM[\"Greenwich\",0," + DEGREE + "]";
    if (proj.isGeographic()) {
      return Optional.of(
          "GEOGCRS[\"unnamed\",%s,CS[ellipsoidal,2],AXIS[\"longitude\",east,ORDER[1],%s],AXIS[\"latitude\",north,ORDER[2],%s]]"
              .formatted(datum, DEGREE, DEGREE));
    }
    return conversion()
        .map(
            conversion ->
                "PROJCRS[\"unnamed\",BASEGEOGCRS[\"unnamed\",%s],CONVERSION[\"unnamed\",%s],CS[Cartesian,2],AXIS[\"easting\",east,ORDER[1],%s],AXIS[\"northing\",north,ORDER[2],%s]]"
                    .formatted(datum, conversion, METRE, METRE));
  }

  private Optional<String> conversion() {
    List<String> parts = new ArrayList<>();
    switch (proj.method()) {
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
        String scale = number("k_0", number("k", "1"));
        parts.add(parameter("Scale factor at natural origin", scale, NO_UNIT));
        falseOrigin(parts, "False easting", "False northing");
      }
      case "aea", "lcc" -> {
        boolean albers = proj.method().equals("aea");
        parts.add(
            albers ? "METHOD[\"Albers Equal Area\"]" : "METHOD[\"Lambert Conic Conformal (2SP)\"]");
        parts.add(angle("Latitude of false origin", "lat_0"));
        parts.add(angle("Longitude of false origin", "lon_0"));
        parts.add(angle("Latitude of 1st standard parallel", "lat_1"));
        parts.add(angle("Latitude of 2nd standard parallel", "lat_2"));
        falseOrigin(parts, "Easting at false origin", "Northing at false origin");
        if (!albers && !proj.has("lat_2")) {
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
    parts.add(parameter(easting, number("x_0", "0"), METRE));
    parts.add(parameter(northing, number("y_0", "0"), METRE));
  }

  private String angle(String name, String key) {
    return parameter(name, number(key, "0"), DEGREE);
  }

  private static String parameter(String name, String value, String unit) {
    return "PARAMETER[\"%s\",%s,%s]".formatted(name, value, unit);
  }

  private Optional<String> ellipsoid() {
    if (proj.has("R")) {
      return Optional.of(ellipsoid("sphere", number("R", ""), "0"));
    }
    if (proj.has("a")) {
      return flattening().map(inverse -> ellipsoid("unnamed", number("a", ""), inverse));
    }
    String datum = term("datum", "WGS84");
    if (!proj.has("ellps") && !datum.equals("WGS84") && !datum.equals("NAD83")) {
      return Optional.empty();
    }
    return NamedEllipsoid.ofProj(proj.ellipsoidName())
        .filter(named -> named == NamedEllipsoid.WGS84 || named == NamedEllipsoid.GRS80)
        .map(
            named ->
                ellipsoid(
                    named.epsgName(),
                    ProjString.number(named.semiMajor()),
                    ProjString.number(named.inverseFlattening())));
  }

  private Optional<String> flattening() {
    if (proj.has("rf")) {
      return Optional.of(number("rf", ""));
    }
    if (!proj.has("b")) {
      return Optional.empty();
    }
    double a = proj.number("a", 0);
    double b = proj.number("b", 0);
    return Optional.of(a == b ? "0" : Double.toString(a / (a - b)));
  }

  private static String ellipsoid(String name, String radius, String inverseFlattening) {
    return "ELLIPSOID[\"%s\",%s,%s,%s]".formatted(name, radius, inverseFlattening, METRE);
  }

  /**
   * Returns a parameter's text as it stands, of which {@link ProjString} says that it is a number.
   */
  private String number(String key, String otherwise) {
    proj.number(key, 0);
    return term(key, otherwise);
  }

  private String term(String key, String otherwise) {
    return proj.parameters().getOrDefault(key, otherwise);
  }
}
