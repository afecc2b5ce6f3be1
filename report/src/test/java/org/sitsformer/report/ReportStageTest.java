package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.summary.RunSummary;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class ReportStageTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Affine ORIGIN = Affine.northUp(510_000, 5_105_000, 10, -10);
  private static final SampleRun.Map MAP = SampleRun.map(300, 200, 40, 2);

  @TempDir Path output;

  private RunSummary summary;
  private Path run;
  private List<TileFile> tiles;

  @BeforeEach
  void writeARun() throws IOException {
    summary = SampleRun.summary(MAP, List.of());
    run = output.resolve("runs").resolve(summary.run());
    tiles =
        SampleTiles.write(
            Storage.local(),
            output.toString(),
            summary,
            MAP,
            new SampleTiles.Lattice(128, ORIGIN, -256));
    Files.writeString(run.resolve("run.json"), "{}");
    Files.write(run.resolve("summary.json"), JSON.writeValueAsBytes(summary));
  }

  @Test
  void theClassMapsVirtualRasterPlacesAllTiles() throws Exception {
    write();
    Document vrt = xml("map.vrt");

    assertThat(vrt.getDocumentElement().getAttribute("rasterXSize")).isEqualTo("300");
    assertThat(vrt.getDocumentElement().getAttribute("rasterYSize")).isEqualTo("200");
    assertThat(text(vrt, "SRS", 0)).isEqualTo("EPSG:32633");
    assertThat(text(vrt, "GeoTransform", 0))
        .isEqualTo("510000.0, 10.0, 0.0, 5105000.0, 0.0, -10.0");
    assertThat(text(vrt, "NoDataValue", 0)).isEqualTo("0");
    assertThat(vrt.getElementsByTagName("SimpleSource").getLength()).isEqualTo(6);
    // The last tile: third column, second row.
    assertThat(text(vrt, "SourceFilename", 5)).isEqualTo("tiles/r1_c2_class.tif");
    Element place = (Element) vrt.getElementsByTagName("DstRect").item(5);
    assertThat(place.getAttribute("xOff")).isEqualTo("256");
    assertThat(place.getAttribute("yOff")).isEqualTo("128");
    assertThat(place.getAttribute("xSize")).isEqualTo("44");
    assertThat(place.getAttribute("ySize")).isEqualTo("72");
  }

  @Test
  void theClassMapsVirtualRasterNamesAndColoursItsValues() throws Exception {
    write();
    Document vrt = xml("map.vrt");

    assertThat(text(vrt, "Category", 0)).isEqualTo("No data");
    assertThat(text(vrt, "Category", 7)).isEqualTo("Snow/Ice");
    Element forest = (Element) vrt.getElementsByTagName("Entry").item(2);
    assertThat(forest.getAttribute("c1")).isEqualTo("27");
    assertThat(forest.getAttribute("c2")).isEqualTo("94");
    assertThat(forest.getAttribute("c3")).isEqualTo("32");
    assertThat(forest.getAttribute("c4")).isEqualTo("255");
    Element nothing = (Element) vrt.getElementsByTagName("Entry").item(0);
    assertThat(nothing.getAttribute("c4")).isEqualTo("0");
  }

  @Test
  void theConfidenceRasterScalesToProbabilities() throws Exception {
    write();
    Document vrt = xml("confidence.vrt");
    double scale = Double.parseDouble(text(vrt, "Scale", 0));
    double offset = Double.parseDouble(text(vrt, "Offset", 0));

    assertThat(1 * scale + offset).isEqualTo(0);
    assertThat(255 * scale + offset).isEqualTo(1);
  }

  @Test
  void aTilesItemSaysWhereAndWhatItIs() throws IOException {
    write();
    JsonNode item = json("items/r1_c2.json");

    assertThat(item.get("stac_version").asText()).isEqualTo("1.0.0");
    assertThat(item.at("/properties/datetime").isNull()).isTrue();
    assertThat(item.at("/properties/start_datetime").asText()).isEqualTo("2023-09-01T00:00:00Z");
    assertThat(item.at("/properties/end_datetime").asText()).isEqualTo("2024-08-31T23:59:59Z");
    assertThat(item.at("/properties/proj:code").asText()).isEqualTo("EPSG:32633");
    assertThat(item.at("/properties/proj:shape").toString()).isEqualTo("[72,44]");
    assertThat(item.at("/properties/proj:transform").toString())
        .isEqualTo("[10.0,0.0,512560.0,0.0,-10.0,5103720.0]");
    // UTM zone 33's central meridian is 15 degrees east; the tile lies 12.56 to 13 km east of it.
    double west = item.at("/bbox/0").asDouble();
    double east = item.at("/bbox/2").asDouble();
    assertThat(west).isBetween(15.16, 15.17);
    assertThat(east - west).isBetween(0.0055, 0.0060);
    JsonNode classes = item.at("/assets/class/classification:classes");
    assertThat(classes.get(7).toString())
        .isEqualTo(
            "{\"value\":7,\"name\":\"snow-ice\",\"title\":\"Snow/Ice\",\"color_hint\":\"EAF4F7\"}");
    assertThat(classes.at("/0/nodata").asBoolean()).isTrue();
    JsonNode band = item.at("/assets/confidence/raster:bands/0");
    assertThat(band.get("scale").asDouble()).isEqualTo(1 / 254.0);
    assertThat(band.get("spatial_resolution").asDouble()).isBetween(9.99, 10.01);
  }

  @Test
  void checksumsInTheItemsAreThoseOfTheFiles() throws Exception {
    write();
    JsonNode item = json("items/r0_c1.json");
    Path tile = run.resolve("items").resolve(item.at("/assets/class/href").asText()).normalize();
    var digest =
        java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(tile));

    assertThat(item.at("/assets/class/file:checksum").asText())
        .isEqualTo("1220" + HexFormat.of().formatHex(digest));
    assertThat(item.at("/assets/class/file:size").asLong()).isEqualTo(Files.size(tile));
  }

  @Test
  void everyLinkOfTheCollectionLeadsToAFile() throws IOException {
    write();
    JsonNode collection = json("collection.json");

    assertThat(collection.get("links")).hasSize(7);
    for (JsonNode link : collection.get("links")) {
      assertThat(run.resolve(link.get("href").asText())).exists();
    }
    assertThat(collection.get("assets").fieldNames())
        .toIterable()
        .contains("vrt", "confidence-vrt", "quicklook", "report", "summary")
        .doesNotContain("manifest");
    for (JsonNode asset : collection.get("assets")) {
      assertThat(run.resolve(asset.get("href").asText())).exists();
    }
    double[] box = JSON.convertValue(collection.at("/extent/spatial/bbox/0"), double[].class);
    assertThat(box[2] - box[0]).isBetween(0.0385, 0.0395);
  }

  private void write() throws IOException {
    ReportStage.write(Storage.local(), output.toString(), summary, tiles);
  }

  private JsonNode json(String path) throws IOException {
    return JSON.readTree(Files.readAllBytes(run.resolve(path)));
  }

  private Document xml(String path) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(run.resolve(path).toFile());
  }

  private static String text(Document document, String tag, int index) {
    return document.getElementsByTagName(tag).item(index).getTextContent();
  }
}
