package org.sitsformer.geo.crs;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A PROJ string by its parameters, in their order.
 *
 * @param parameters name without the plus sign to value, empty for flags such as {@code south}
 */
record ProjString(Map<String, String> parameters) {
  private static final Map<String, Double> UNITS =
      Map.of("m", 1.0, "km", 1000.0, "ft", 0.3048, "us-ft", 1200.0 / 3937);

  static ProjString parse(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String token : text.strip().split("\\s+", -1)) {
      String bare = token.startsWith("+") ? token.substring(1) : token;
      int equals = bare.indexOf('=');
      parameters.put(
          equals < 0 ? bare : bare.substring(0, equals),
          equals < 0 ? "" : bare.substring(equals + 1));
    }
    if (!parameters.containsKey("proj")) {
      throw new IllegalArgumentException("CRS '%s': no +proj=".formatted(text));
    }
    return new ProjString(parameters);
  }

  /** Returns a number as PROJ strings have it: no exponent, no trailing zero. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : new BigDecimal(Double.toString(value)).toPlainString();
  }

  String method() {
    return parameters.get("proj");
  }

  boolean isGeographic() {
    return method().equals("longlat") || method().equals("latlong");
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  double number(String name, double fallback) {
    String text = parameters.get(name);
    if (text == null) {
      return fallback;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("CRS '%s': +%s is no number".formatted(this, name), e);
    }
  }

  double metresPerUnit() {
    if (has("to_meter")) {
      return number("to_meter", 1);
    }
    Double metres = UNITS.get(parameters.getOrDefault("units", "m"));
    if (metres == null) {
      throw new IllegalArgumentException(
          "CRS '%s': +units=%s, allowed are %s"
              .formatted(this, parameters.get("units"), UNITS.keySet().stream().sorted().toList()));
    }
    return metres;
  }

  Ellipsoid ellipsoid() {
    if (has("R")) {
      return new Ellipsoid(number("R", 0), number("R", 0));
    }
    String name = ellipsoidName();
    Optional<NamedEllipsoid> named = NamedEllipsoid.ofProj(name);
    if (named.isEmpty() && !(has("a") && (has("b") || has("rf")))) {
      throw new IllegalArgumentException("CRS '%s': ellipsoid %s unknown".formatted(this, name));
    }
    double semiMajor = number("a", named.map(NamedEllipsoid::semiMajor).orElse(0.0));
    if (has("b")) {
      return new Ellipsoid(semiMajor, number("b", 0));
    }
    double inverseFlattening =
        number("rf", named.map(NamedEllipsoid::inverseFlattening).orElse(0.0));
    return new Ellipsoid(semiMajor, semiMajor * (1 - 1 / inverseFlattening));
  }

  /**
   * Returns PROJ's name of the ellipsoid, by way of the datum where the string gives only that;
   * that of WGS 84 for a datum that is not among these.
   */
  String ellipsoidName() {
    if (has("ellps")) {
      return parameters.get("ellps");
    }
    return switch (parameters.getOrDefault("datum", "WGS84")) {
      case "NAD83", "GGRS87" -> "GRS80";
      case "NAD27" -> "clrk66";
      case "potsdam" -> "bessel";
      case "carthage" -> "clrk80";
      case "OSGB36" -> "airy";
      default -> "WGS84";
    };
  }

  @Override
  public String toString() {
    StringJoiner joiner = new StringJoiner(" ");
    parameters.forEach(
        (name, value) -> joiner.add("+" + name + (value.isEmpty() ? "" : "=" + value)));
    return joiner.toString();
  }
}
