package org.sitsformer.geo.grid;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.GeoKeys;

/** The text of {@code grid.json}. Doubles are written so that reading gives the same bits. */
final class GridJson {
  private static final int SCHEMA_VERSION = 1;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .disable(com.fasterxml.jackson.databind.MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private record Keys(int[] directory, double[] doubles, String ascii) {}

  private record System(String definition, Keys geoKeys) {}

  private record Document(
      int schemaVersion, System crs, double[] origin, double[] step, int blockSize, int tileSize) {}

  private GridJson() {}

  static String write(TargetGrid grid) {
    GeoKeys keys = grid.crs().keys();
    Document document =
        new Document(
            SCHEMA_VERSION,
            new System(
                grid.crs().definition(), new Keys(keys.directory(), keys.doubles(), keys.ascii())),
            new double[] {grid.originX(), grid.originY()},
            new double[] {grid.stepX(), grid.stepY()},
            grid.blockSize(),
            grid.tileSize());
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Grid cannot be written: " + e.getMessage(), e);
    }
  }

  static TargetGrid read(String json) {
    Document document;
    try {
      // The version before the fields: another version may have other fields.
      int version = MAPPER.readTree(json).path("schemaVersion").asInt(-1);
      if (version != SCHEMA_VERSION) {
        throw new IllegalArgumentException(
            "grid.json: schemaVersion %d, this program reads %d"
                .formatted(version, SCHEMA_VERSION));
      }
      document = MAPPER.readValue(json, Document.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("grid.json: " + e.getOriginalMessage(), e);
    }
    if (document.origin().length != 2 || document.step().length != 2) {
      throw new IllegalArgumentException("grid.json: origin and step have two numbers each");
    }
    Keys keys = document.crs().geoKeys();
    return new TargetGrid(
        new Crs(
            document.crs().definition(),
            new GeoKeys(keys.directory(), keys.doubles(), keys.ascii())),
        document.origin()[0],
        document.origin()[1],
        document.step()[0],
        document.step()[1],
        document.blockSize(),
        document.tileSize());
  }
}
