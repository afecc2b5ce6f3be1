package org.sitsformer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.geo.crs.ProjWkt;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.runs.folder.FileDigest;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.program.Version;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.accuracy.ClassArea;

/**
 * Describes a run as STAC 1.0.0: a collection, one item a tile, all links relative. Texts depend on
 * the summary, the files that they name and the program's version alone, so writing them again
 * gives the same bytes.
 */
final class StacWriter {
  private static final String STAC_VERSION = "1.0.0";
  private static final String COG = "image/tiff; application=geotiff; profile=cloud-optimized";
  private static final String SCHEMAS = "https://stac-extensions.github.io/";
  private static final String CLASSIFICATION = SCHEMAS + "classification/v2.0.0/schema.json";
  private static final String FILE = SCHEMAS + "file/v2.1.0/schema.json";
  private static final String PROCESSING = SCHEMAS + "processing/v1.1.0/schema.json";
  private static final String PROJECTION = SCHEMAS + "projection/v2.0.0/schema.json";
  private static final String RASTER = SCHEMAS + "raster/v1.1.0/schema.json";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final RunSummary summary;
  private final MapGround ground;

  StacWriter(RunSummary summary, MapGround ground) {
    this.summary = summary;
    this.ground = ground;
  }

  /** A file beside the tiles that the collection names. */
  record RunFile(String key, String path, String type, String role, FileDigest digest) {}

  /** Returns the path of a tile's item from the run's folder. */
  static String itemPath(String tile) {
    return "items/" + tile + ".json";
  }

  /** Returns the texts of all items by their path from the run's folder. */
  Map<String, byte[]> items(List<TileFile> tiles) {
    Map<String, ObjectNode> items = new TreeMap<>();
    for (TileFile tile : tiles) {
      ObjectNode item = items.computeIfAbsent(tile.tile(), name -> item(tile));
      ((ObjectNode) item.get("assets"))
          .set(tile.kind().name().toLowerCase(Locale.ROOT), asset(tile));
    }
    Map<String, byte[]> texts = new TreeMap<>();
    items.forEach((tile, item) -> texts.put(itemPath(tile), bytes(item)));
    return texts;
  }

  /** Returns the text of the collection. */
  byte[] collection(List<TileFile> tiles, List<RunFile> files) {
    ObjectNode root = JSON.createObjectNode();
    root.put("type", "Collection").put("stac_version", STAC_VERSION);
    root.putArray("stac_extensions").add(CLASSIFICATION).add(FILE).add(PROCESSING);
    root.put("id", summary.run());
    root.put("title", "Land cover, %s to %s".formatted(summary.from(), summary.to()));
    root.put("description", lineage());
    root.putArray("keywords").add("land cover").add("satellite image time series");
    // Neither the archive's nor the model's licence is known here; STAC's word for that.
    root.put("license", "proprietary");
    ObjectNode provider = root.putArray("providers").addObject();
    provider.put("name", "SITS-Former Spark").putArray("roles").add("processor");
    processing(provider);
    root.set("extent", extent());
    ObjectNode summaries = root.putObject("summaries");
    if (!summary.classes().isEmpty()) {
      summaries.set("classification:classes", classes());
    }
    ArrayNode links = root.putArray("links");
    link(links, "root", "./collection.json", "application/json");
    tiles.stream()
        .map(TileFile::tile)
        .distinct()
        .sorted()
        .forEach(tile -> link(links, "item", "./" + itemPath(tile), "application/geo+json"));
    ObjectNode assets = root.putObject("assets");
    for (RunFile file : files) {
      ObjectNode asset = assets.putObject(file.key());
      asset.put("href", "./" + file.path()).put("type", file.type());
      asset.putArray("roles").add(file.role());
      file(asset, file.digest());
    }
    return bytes(root);
  }

  private ObjectNode item(TileFile tile) {
    Footprint footprint = ground.footprint(tile, summary.region());
    ObjectNode item = JSON.createObjectNode();
    item.put("type", "Feature").put("stac_version", STAC_VERSION);
    ArrayNode extensions = item.putArray("stac_extensions");
    extensions.add(CLASSIFICATION).add(FILE).add(PROCESSING).add(PROJECTION).add(RASTER);
    item.put("id", summary.run() + "_" + tile.tile());
    item.put("collection", summary.run());
    item.set("geometry", JSON.valueToTree(footprint.geometry()));
    item.set("bbox", JSON.valueToTree(footprint.bbox()));
    ObjectNode properties = item.putObject("properties");
    properties.put("title", "Land cover, tile " + tile.tile());
    properties.putNull("datetime");
    properties.put("start_datetime", start()).put("end_datetime", end());
    processing(properties);
    projection(properties, tile);
    ArrayNode links = item.putArray("links");
    link(links, "root", "../collection.json", "application/json");
    link(links, "parent", "../collection.json", "application/json");
    link(links, "collection", "../collection.json", "application/json");
    item.putObject("assets");
    return item;
  }

  private void projection(ObjectNode properties, TileFile tile) {
    if (summary.crs().startsWith("EPSG:")) {
      properties.put("proj:code", summary.crs());
    } else {
      properties.putNull("proj:code");
      ProjWkt.of(summary.crs()).ifPresent(wkt -> properties.put("proj:wkt2", wkt));
    }
    properties.putArray("proj:shape").add(tile.height()).add(tile.width());
    Affine t = tile.transform();
    ArrayNode transform = properties.putArray("proj:transform");
    transform.add(t.stepX()).add(t.shearX()).add(t.originX());
    transform.add(t.shearY()).add(t.stepY()).add(t.originY());
    double right = t.x(tile.width(), tile.height());
    double bottom = t.y(tile.width(), tile.height());
    ArrayNode bbox = properties.putArray("proj:bbox");
    bbox.add(Math.min(t.originX(), right)).add(Math.min(t.originY(), bottom));
    bbox.add(Math.max(t.originX(), right)).add(Math.max(t.originY(), bottom));
  }

  private ObjectNode asset(TileFile tile) {
    ObjectNode asset = JSON.createObjectNode();
    asset.put("href", "../" + tile.path()).put("type", COG);
    asset.put("title", title(tile.kind()));
    asset.putArray("roles").add("data");
    file(asset, new FileDigest(tile.bytes(), tile.sha256()));
    ArrayNode bands = asset.putArray("raster:bands");
    if (tile.kind() == TileFile.Kind.CLASS) {
      band(bands);
      if (!summary.classes().isEmpty()) {
        asset.set("classification:classes", classes());
      }
      return asset;
    }
    int count =
        switch (tile.kind()) {
          case CLASS, CONFIDENCE -> 1;
          case PROBABILITIES -> Math.max(1, summary.classes().size());
          case UNCERTAINTY -> summary.uncertainty().size();
        };
    for (int i = 0; i < count; i++) {
      band(bands).put("scale", ConfidenceCode.SCALE).put("offset", ConfidenceCode.OFFSET);
    }
    return asset;
  }

  private String title(TileFile.Kind kind) {
    return switch (kind) {
      case CLASS -> "Land-cover class";
      case CONFIDENCE -> "Probability of the class";
      case PROBABILITIES -> "Probability of each class, a band a class";
      case UNCERTAINTY -> "How unsure the model is: " + String.join(", ", summary.uncertainty());
    };
  }

  private ObjectNode band(ArrayNode bands) {
    ObjectNode band = bands.addObject();
    band.put("data_type", "uint8").put("nodata", 0).put("sampling", "area");
    ground.metresPerPixel().ifPresent(metres -> band.put("spatial_resolution", metres));
    return band;
  }

  private ArrayNode classes() {
    ArrayNode classes = JSON.createArrayNode();
    ObjectNode nothing = classes.addObject();
    nothing.put("value", 0).put("name", "no-data").put("title", "No data").put("nodata", true);
    for (ClassArea area : summary.classes()) {
      ObjectNode node = classes.addObject();
      node.put("value", area.value()).put("name", name(area)).put("title", area.name());
      node.put("color_hint", "%06X".formatted(Palette.rgb(area.color())));
    }
    return classes;
  }

  /** The classification extension allows letters, digits, hyphen and underscore in names. */
  private static String name(ClassArea area) {
    String name =
        area.name()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^0-9a-z_]+", "-")
            .replaceAll("^-+|-+$", "");
    return name.isEmpty() ? "class-" + area.value() : name;
  }

  private void processing(ObjectNode node) {
    node.put("processing:level", "L4").put("processing:lineage", lineage());
    ObjectNode software = node.putObject("processing:software");
    software.put("sitsformer-spark", Version.TEXT);
    software.put(summary.model().name(), summary.model().version());
  }

  private String lineage() {
    long scenes = summary.scenes().used();
    return "Classified by %s %s from %s of %s to %s"
        .formatted(
            summary.model().name(),
            summary.model().version(),
            scenes == 1 ? "1 scene" : scenes + " scenes",
            summary.from(),
            summary.to());
  }

  private ObjectNode extent() {
    ObjectNode extent = JSON.createObjectNode();
    ArrayNode boxes = extent.putObject("spatial").putArray("bbox");
    boxes.add(JSON.valueToTree(ground.bbox(summary.region())));
    extent.putObject("temporal").putArray("interval").addArray().add(start()).add(end());
    return extent;
  }

  private String start() {
    return summary.from() + "T00:00:00Z";
  }

  private String end() {
    return summary.to() + "T23:59:59Z";
  }

  private static void link(ArrayNode links, String relation, String href, String type) {
    links.addObject().put("rel", relation).put("href", href).put("type", type);
  }

  /** The checksum is a multihash: 0x12 (SHA-256), 0x20 (32 bytes), the digest. */
  private static void file(ObjectNode asset, FileDigest digest) {
    asset.put("file:size", digest.bytes());
    asset.put("file:checksum", "1220" + digest.sha256());
  }

  private static byte[] bytes(ObjectNode node) {
    try {
      return JSON.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
