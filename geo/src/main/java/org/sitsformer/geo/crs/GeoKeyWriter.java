package org.sitsformer.geo.crs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the GeoKeys of a system. Keys are in rising order, as the standard wants them. */
final class GeoKeyWriter {
  private final TreeMap<Integer, Integer> codes = new TreeMap<>();
  private final TreeMap<Integer, double[]> numbers = new TreeMap<>();

  private GeoKeyWriter() {}

  /** Returns the keys of an EPSG code: model type, pixel is area, the code. */
  static GeoKeys ofCode(int code, boolean geographic) {
    GeoKeyWriter writer = new GeoKeyWriter();
    writer.codes.put(1024, geographic ? 2 : 1);
    writer.codes.put(1025, 1);
    writer.codes.put(geographic ? 2048 : 3072, code);
    return writer.write();
  }

  /**
   * Returns the keys of a system without a code.
   *
   * @throws IllegalArgumentException if GeoKeys cannot say it
   */
  static GeoKeys ofProj(ProjString proj) {
    GeoKeyWriter writer = new GeoKeyWriter();
    writer.codes.put(1024, proj.isGeographic() ? 2 : 1);
    writer.codes.put(1025, 1);
    writer.datum(proj);
    if (!proj.isGeographic()) {
      writer.projection(proj);
    }
    return writer.write();
  }

  private void datum(ProjString proj) {
    if (proj.has("pm")
        && !proj.parameters().get("pm").equals("greenwich")
        && proj.number("pm", 0) != 0) {
      throw new IllegalArgumentException("CRS '%s': +pm other than Greenwich".formatted(proj));
    }
    codes.put(2054, 9102);
    String datum = proj.parameters().getOrDefault("datum", "");
    int code =
        datum.equals("WGS84")
            ? 4326
            : datum.equals("NAD83") ? 4269 : datum.equals("NAD27") ? 4267 : 0;
    if (code > 0) {
      codes.put(2048, code);
      return;
    }
    if (!datum.isEmpty()) {
      throw new IllegalArgumentException(
          "CRS '%s': +datum=%s, allowed are WGS84, NAD83, NAD27, or +ellps, +R, +a and +b"
              .formatted(proj, datum));
    }
    codes.put(2048, GeoKeyReader.USER_DEFINED);
    codes.put(2050, GeoKeyReader.USER_DEFINED);
    boolean radii = proj.has("R") || proj.has("a");
    int named =
        radii
            ? 0
            : NamedEllipsoid.ofProj(proj.ellipsoidName()).map(NamedEllipsoid::geoKey).orElse(0);
    codes.put(2056, named > 0 ? named : GeoKeyReader.USER_DEFINED);
    numbers.put(2057, new double[] {proj.ellipsoid().semiMajor()});
    if (proj.has("rf")) {
      numbers.put(2059, new double[] {proj.number("rf", 0)});
    } else {
      numbers.put(2058, new double[] {proj.ellipsoid().semiMinor()});
    }
    if (proj.has("towgs84")) {
      numbers.put(2062, shift(proj));
    }
  }

  private static double[] shift(ProjString proj) {
    List<Double> values = new ArrayList<>();
    for (String text : proj.parameters().get("towgs84").split(",", -1)) {
      values.add(Double.parseDouble(text));
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private void projection(ProjString proj) {
    codes.put(3072, GeoKeyReader.USER_DEFINED);
    double metres = proj.metresPerUnit();
    codes.put(3076, metres == 1 ? 9001 : GeoKeyReader.USER_DEFINED);
    if (metres != 1) {
      numbers.put(3077, new double[] {metres});
    }
    if (proj.method().equals("utm")) {
      int zone = (int) proj.number("zone", 0);
      if (zone < 1 || zone > 60) {
        throw new IllegalArgumentException("CRS '%s': +zone is not 1 to 60".formatted(proj));
      }
      codes.put(3074, (proj.has("south") ? 16100 : 16000) + zone);
      return;
    }
    codes.put(3074, GeoKeyReader.USER_DEFINED);
    double scale = proj.number("k_0", proj.number("k", 1));
    switch (proj.method()) {
      case "tmerc" -> {
        put(1, proj, Map.of(3081, "lat_0", 3080, "lon_0"));
        numbers.put(3092, new double[] {scale});
      }
      case "merc" -> mercator(proj, scale);
      case "lcc" -> lambertConic(proj, scale);
      case "laea" -> put(10, proj, Map.of(3089, "lat_0", 3088, "lon_0"));
      case "aea" ->
          put(11, proj, Map.of(3078, "lat_1", 3079, "lat_2", 3081, "lat_0", 3080, "lon_0"));
      case "sinu" -> put(24, proj, Map.of(3088, "lon_0"));
      case "cea" -> put(28, proj, Map.of(3078, "lat_ts", 3080, "lon_0"));
      default ->
          throw new IllegalArgumentException(
              "CRS '%s': +proj=%s, allowed are longlat, utm, tmerc, merc, lcc, laea, aea, sinu, cea"
                  .formatted(proj, proj.method()));
    }
    boolean falseOrigin = codes.get(3075) == 8;
    numbers.put(falseOrigin ? 3086 : 3082, new double[] {proj.number("x_0", 0) / metres});
    numbers.put(falseOrigin ? 3087 : 3083, new double[] {proj.number("y_0", 0) / metres});
  }

  private void mercator(ProjString proj, double scale) {
    if (proj.has("lat_ts")) {
      put(7, proj, Map.of(3080, "lon_0", 3078, "lat_ts"));
      return;
    }
    put(7, proj, Map.of(3080, "lon_0"));
    numbers.put(3092, new double[] {scale});
  }

  private void lambertConic(ProjString proj, double scale) {
    if (proj.has("lat_2")) {
      put(8, proj, Map.of(3078, "lat_1", 3079, "lat_2", 3085, "lat_0", 3084, "lon_0"));
      return;
    }
    if (proj.has("lat_0") && proj.number("lat_0", 0) != proj.number("lat_1", 0)) {
      throw new IllegalArgumentException(
          "CRS '%s': +proj=lcc with one parallel needs +lat_0 equal to +lat_1".formatted(proj));
    }
    put(9, proj, Map.of(3081, "lat_1", 3080, "lon_0"));
    numbers.put(3092, new double[] {scale});
  }

  /** Writes a method's code, and parameters by key and PROJ's name; absent ones are 0. */
  private void put(int method, ProjString proj, Map<Integer, String> parameters) {
    codes.put(3075, method);
    parameters.forEach((key, name) -> numbers.put(key, new double[] {proj.number(name, 0)}));
  }

  private GeoKeys write() {
    TreeMap<Integer, int[]> entries = new TreeMap<>();
    codes.forEach((key, value) -> entries.put(key, new int[] {key, 0, 1, value}));
    List<Double> doubles = new ArrayList<>();
    numbers.forEach(
        (key, values) -> {
          entries.put(key, new int[] {key, 34736, values.length, doubles.size()});
          for (double value : values) {
            doubles.add(value);
          }
        });
    int[] directory = new int[4 + 4 * entries.size()];
    // Directory version 1, key revision 1.0, then the number of keys.
    directory[0] = 1;
    directory[1] = 1;
    directory[3] = entries.size();
    int at = 4;
    for (int[] entry : entries.values()) {
      System.arraycopy(entry, 0, directory, at, 4);
      at += 4;
    }
    return new GeoKeys(directory, doubles.stream().mapToDouble(Double::doubleValue).toArray(), "");
  }
}
