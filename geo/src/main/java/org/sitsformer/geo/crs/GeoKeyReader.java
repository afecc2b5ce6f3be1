package org.sitsformer.geo.crs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.StringJoiner;

/**
 * Finds the system that a file's GeoKeys name. Codes win over parameters, as in GDAL. Key numbers
 * and method codes are those of OGC GeoTIFF 1.1 (19-008r4) and of GeoTIFF 1.0's annex for methods.
 */
final class GeoKeyReader {
  static final int USER_DEFINED = 32767;

  private final GeoKeys keys;
  private final Map<Integer, Double> numbers = new HashMap<>();

  GeoKeyReader(GeoKeys keys) {
    this.keys = keys;
    int[] directory = keys.directory();
    for (int entry = 4; entry + 3 < directory.length; entry += 4) {
      int offset = directory[entry + 3];
      switch (directory[entry + 1]) {
        case 0 -> numbers.put(directory[entry], (double) offset);
        case 34736 -> {
          if (offset >= 0 && offset < keys.doubles().length) {
            numbers.put(directory[entry], keys.doubles()[offset]);
          }
        }
        default -> {
          // Citations: they name a system for people, and no two writers name it alike.
        }
      }
    }
  }

  /** Returns {@code EPSG:n} or a PROJ string in one canonical order of parameters. */
  String definition() {
    int projected = code(3072);
    if (isCode(projected)) {
      return "EPSG:" + projected;
    }
    boolean isProjected =
        code(1024) == 1 || (code(1024) != 2 && (code(3074) > 0 || code(3075) > 0));
    if (isProjected) {
      return projectedDefinition();
    }
    int geographic = code(2048);
    if (isCode(geographic)) {
      return "EPSG:" + geographic;
    }
    if (code(1024) != 2) {
      throw new IllegalArgumentException("GeoKeys name no coordinate reference system");
    }
    String datum = datum();
    return datum.equals("+datum=WGS84") ? "EPSG:4326" : "+proj=longlat " + datum + " +no_defs";
  }

  private String projectedDefinition() {
    String datum = datum();
    int projection = code(3074);
    int zone = projection % 100;
    boolean isUtm = projection / 100 == 160 || projection / 100 == 161;
    if (isUtm && zone >= 1 && zone <= 60) {
      boolean south = projection / 100 == 161;
      return datum.equals("+datum=WGS84")
          ? "EPSG:" + ((south ? 32700 : 32600) + zone)
          : "+proj=utm +zone=%d%s %s +units=m +no_defs"
              .formatted(zone, south ? " +south" : "", datum);
    }
    double metres = metresPerUnit();
    String units = metres == 1 ? "+units=m" : "+to_meter=" + ProjString.number(metres);
    return method(metres) + " " + datum + " " + units + " +no_defs";
  }

  private String method(double metres) {
    double longitude = first(0, 3080, 3084, 3088, 3095);
    double latitude = first(0, 3081, 3085, 3089);
    StringJoiner text = new StringJoiner(" ");
    switch (code(3075)) {
      case 1 -> add(text.add("+proj=tmerc"), "lat_0", latitude, "lon_0", longitude, "k", scale());
      case 7 -> {
        text.add("+proj=merc");
        if (number(3078).isPresent()) {
          add(text, "lat_ts", first(0, 3078), "lon_0", longitude);
        } else {
          add(text, "lon_0", longitude, "k", scale());
        }
      }
      case 8 ->
          add(
              text.add("+proj=lcc"),
              "lat_0",
              latitude,
              "lon_0",
              longitude,
              "lat_1",
              first(0, 3078),
              "lat_2",
              first(0, 3079));
      case 9 ->
          add(
              text.add("+proj=lcc"),
              "lat_1",
              latitude,
              "lat_0",
              latitude,
              "lon_0",
              longitude,
              "k_0",
              scale());
      case 10 -> add(text.add("+proj=laea"), "lat_0", latitude, "lon_0", longitude);
      case 11 ->
          add(
              text.add("+proj=aea"),
              "lat_0",
              latitude,
              "lon_0",
              longitude,
              "lat_1",
              first(0, 3078),
              "lat_2",
              first(0, 3079));
      case 24 -> add(text.add("+proj=sinu"), "lon_0", longitude);
      case 28 -> add(text.add("+proj=cea"), "lat_ts", first(0, 3078), "lon_0", longitude);
      default ->
          throw new IllegalArgumentException(
              ("GeoKeys with projection method %d: supported are EPSG codes, UTM, and methods 1"
                      + " transverse Mercator, 7 Mercator, 8 and 9 Lambert conformal conic, 10 Lambert"
                      + " azimuthal equal-area, 11 Albers, 24 sinusoidal, 28 cylindrical equal-area")
                  .formatted(code(3075)));
    }
    // PROJ has offsets in metres, GeoKeys in the system's own unit.
    double east = first(0, 3082, 3086, 3090) * metres;
    double north = first(0, 3083, 3087, 3091) * metres;
    add(text, "x_0", east, "y_0", north);
    return text.toString();
  }

  private double scale() {
    return first(1, 3092, 3093);
  }

  private static void add(StringJoiner text, Object... namesAndNumbers) {
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      text.add(
          "+"
              + namesAndNumbers[i]
              + "="
              + ProjString.number(((Number) namesAndNumbers[i + 1]).doubleValue()));
    }
  }

  private double metresPerUnit() {
    int unit = code(3076);
    return switch (unit) {
      case 0, 9001 -> 1;
      case 9002 -> 0.3048;
      case 9003 -> 1200.0 / 3937;
      case 9036 -> 1000;
      case USER_DEFINED -> first(1, 3077);
      default ->
          throw new IllegalArgumentException(
              "GeoKeys with linear unit %d: supported are 9001 metre, 9002 foot, 9003 US survey foot"
                      .formatted(unit)
                  + ", 9036 kilometre and user-defined");
    };
  }

  private String datum() {
    int unit = code(2054);
    if (unit != 0 && unit != 9102 && unit != 9122) {
      throw new IllegalArgumentException(
          "GeoKeys with angular unit %d: supported is 9102 degree".formatted(unit));
    }
    if (first(0, 2061) != 0 || (isCode(code(2051)) && code(2051) != 8901)) {
      throw new IllegalArgumentException("GeoKeys with a prime meridian other than Greenwich");
    }
    // Until code 6999 a datum's code is its geographic system's plus 2000.
    int system = isCode(code(2048)) ? code(2048) : isCode(code(2050)) ? code(2050) - 2000 : 0;
    if (system > 0) {
      return tableDatum(ProjTable.projString(system));
    }
    String shift = shift();
    Optional<NamedEllipsoid> ellipsoid = NamedEllipsoid.ofGeoKey(code(2056));
    if (ellipsoid.isEmpty()) {
      return radii() + shift;
    }
    return ellipsoid.get() == NamedEllipsoid.WGS84 && shift.isEmpty()
        ? "+datum=WGS84"
        : "+ellps=" + ellipsoid.get().projName() + shift;
  }

  private String radii() {
    double semiMajor = first(Double.NaN, 2057);
    if (Double.isNaN(semiMajor)) {
      throw new IllegalArgumentException("GeoKeys name neither datum nor ellipsoid");
    }
    double inverseFlattening = first(0, 2059);
    double flattened = inverseFlattening == 0 ? semiMajor : semiMajor * (1 - 1 / inverseFlattening);
    double semiMinor = first(flattened, 2058);
    if (semiMajor == semiMinor) {
      return "+R=" + ProjString.number(semiMajor);
    }
    String second =
        inverseFlattening == 0
            ? " +b=" + ProjString.number(semiMinor)
            : " +rf=" + ProjString.number(inverseFlattening);
    return "+a=" + ProjString.number(semiMajor) + second;
  }

  private String shift() {
    int[] directory = keys.directory();
    for (int entry = 4; entry + 3 < directory.length; entry += 4) {
      int count = directory[entry + 2];
      int offset = directory[entry + 3];
      if (directory[entry] == 2062 && offset >= 0 && offset + count <= keys.doubles().length) {
        StringJoiner joiner = new StringJoiner(",", " +towgs84=", "");
        for (int i = 0; i < count; i++) {
          joiner.add(ProjString.number(keys.doubles()[offset + i]));
        }
        return joiner.toString();
      }
    }
    return "";
  }

  private static String tableDatum(ProjString system) {
    StringJoiner joiner = new StringJoiner(" ");
    for (String name :
        new String[] {"datum", "ellps", "R", "a", "b", "rf", "towgs84", "nadgrids", "pm"}) {
      if (system.has(name)) {
        joiner.add("+" + name + "=" + system.parameters().get(name));
      }
    }
    return joiner.toString();
  }

  private static boolean isCode(int code) {
    return code > 0 && code < USER_DEFINED;
  }

  private int code(int key) {
    return (int) first(0, key);
  }

  private OptionalDouble number(int key) {
    Double value = numbers.get(key);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private double first(double fallback, int... candidates) {
    for (int key : candidates) {
      if (numbers.containsKey(key)) {
        return numbers.get(key);
      }
    }
    return fallback;
  }
}
