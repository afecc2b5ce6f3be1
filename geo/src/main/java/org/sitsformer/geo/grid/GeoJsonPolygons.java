package org.sitsformer.geo.grid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sitsformer.geo.crs.Crs;

/**
 * The polygons of a GeoJSON text.
 *
 * @param polygons polygons of closed rings {x, y, x, y, …}, the holes among them
 * @param crsName what the old {@code crs} member names, empty where there is none
 */
record GeoJsonPolygons(List<List<double[]>> polygons, String crsName) {
  private static final Pattern CODE = Pattern.compile("(?i)EPSG:(?:[\\d.]*:)?(\\d{4,6})$");

  static GeoJsonPolygons parse(String json) {
    JsonNode root;
    try {
      root = new JsonMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Region: not GeoJSON: " + e.getOriginalMessage(), e);
    }
    List<List<double[]>> polygons = new ArrayList<>();
    collect(root, polygons);
    if (polygons.isEmpty()) {
      throw new IllegalArgumentException("Region: the GeoJSON has no polygon");
    }
    return new GeoJsonPolygons(polygons, root.at("/crs/properties/name").asText(""));
  }

  /** Returns the system that the text names. RFC 7946 dropped the member, QGIS writes it still. */
  Optional<Crs> namedCrs() {
    if (crsName.isEmpty() || crsName.endsWith("CRS84")) {
      return Optional.empty();
    }
    Matcher matcher = CODE.matcher(crsName);
    if (!matcher.find()) {
      throw new IllegalArgumentException("Region: GeoJSON with crs '%s'".formatted(crsName));
    }
    return Optional.of(Crs.of("EPSG:" + matcher.group(1)));
  }

  private static void collect(JsonNode node, List<List<double[]>> polygons) {
    String type = node.path("type").asText("");
    switch (type) {
      case "FeatureCollection" -> node.path("features").forEach(child -> collect(child, polygons));
      case "GeometryCollection" ->
          node.path("geometries").forEach(child -> collect(child, polygons));
      case "Feature" -> collect(node.path("geometry"), polygons);
      case "Polygon" -> polygons.add(rings(node.path("coordinates")));
      case "MultiPolygon" ->
          node.path("coordinates").forEach(polygon -> polygons.add(rings(polygon)));
      default ->
          throw new IllegalArgumentException(
              ("Region: GeoJSON of type '%s'; allowed are Polygon, MultiPolygon,"
                      + " GeometryCollection, Feature, FeatureCollection")
                  .formatted(type));
    }
  }

  private static List<double[]> rings(JsonNode polygon) {
    List<double[]> rings = new ArrayList<>();
    for (JsonNode ring : polygon) {
      double[] places = new double[2 * ring.size()];
      for (int i = 0; i < ring.size(); i++) {
        JsonNode place = ring.get(i);
        if (place.size() < 2 || !place.get(0).isNumber() || !place.get(1).isNumber()) {
          throw new IllegalArgumentException("Region: GeoJSON position " + place);
        }
        places[2 * i] = place.get(0).asDouble();
        places[2 * i + 1] = place.get(1).asDouble();
      }
      int last = places.length - 2;
      boolean closed = last > 4 && places[0] == places[last] && places[1] == places[last + 1];
      if (!closed) {
        throw new IllegalArgumentException(
            "Region: a GeoJSON ring has at least four positions, the last equal to the first");
      }
      rings.add(places);
    }
    if (rings.isEmpty()) {
      throw new IllegalArgumentException("Region: a GeoJSON polygon without a ring");
    }
    return rings;
  }
}
