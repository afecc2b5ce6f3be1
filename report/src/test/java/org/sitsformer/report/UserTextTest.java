package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Node;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Warning;
import org.sitsformer.trust.finding.DriftResult;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * Texts from outside reach a file as the texts that they are. Every file is written twice, with
 * harmless texts and with hostile ones, and parsed by a parser of somebody else's: both have the
 * same elements and attributes, and one's texts are the other's with each text replaced.
 */
class UserTextTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SampleRun.Map MAP = SampleRun.map(60, 48, 20, 4);

  private final TwoTexts texts = new TwoTexts();

  @Test
  void noTextMakesMarkupOfThePage() {
    List<Warning> warnings = new ArrayList<>();
    for (String kind :
        List.of(
            Warning.FAILED_BLOCK,
            Warning.QUARANTINED_SCENE,
            Warning.DAMAGED_SEGMENT,
            Warning.LOOSE_NUMERICS,
            Warning.LATE_SCENE,
            Warning.CHANGED_SCENE,
            Warning.VANISHED_SCENE,
            Warning.SUPERSEDED_FILE)) {
      warnings.add(new Warning(kind, "tile", "reason"));
    }
    ObjectNode summary = SampleRun.tree(SampleRun.summary(MAP, warnings));
    ObjectNode drift = SampleRun.json("drift.json");
    ArrayNode names = ((ObjectNode) drift.get("predictions")).putArray("baseline");
    names.add("of another run");
    TwoTexts.Pair<RunSummary> summaries = texts.pair(summary, RunSummary.class);
    TwoTexts.Pair<DriftResult> drifts = texts.pair(drift, DriftResult.class);

    Parser parser = Parser.htmlParser().setTrackErrors(10);
    Document harmless = parser.parseInput(page(summaries.harmless(), drifts.harmless()), "");
    assertThat(parser.getErrors()).isEmpty();
    Document hostile = parser.parseInput(page(summaries.hostile(), drifts.hostile()), "");

    compare(harmless, hostile);
    assertThat(parser.getErrors()).isEmpty();
    String text = harmless.text();
    for (String shown :
        List.of(
            "model/name",
            "model/version",
            "run",
            "from",
            "to",
            "snapshot",
            "classes/9/name",
            "warnings/0/subject",
            "warnings/7/reason",
            "causes/6/evidence",
            "notes/1",
            "classDistribution/3/name",
            "alerts/8/band",
            "alerts/11/since",
            "inputs/from",
            "inputs/referenceTo")) {
      assertThat(text).contains("at " + shown + " ");
    }
  }

  @Test
  void noTextMakesMarkupOfAVirtualRaster() throws Exception {
    TwoTexts.Pair<RunSummary> summaries =
        texts.pair(SampleRun.tree(SampleRun.summary(MAP, List.of())), RunSummary.class);
    TwoTexts.Pair<String> crs = texts.pair("crs");
    TwoTexts.Pair<String> path = texts.pair("path");

    List<TileFile> plain = List.of(tile("r0_c0", path.harmless()));
    List<TileFile> bad = List.of(tile("r0_c0", path.hostile()));

    compare(
        xml(VrtWriter.classes(crs.harmless(), plain, summaries.harmless().classes())),
        xml(VrtWriter.classes(crs.hostile(), bad, summaries.hostile().classes())));
    compare(
        xml(VrtWriter.confidence(crs.harmless(), plain)),
        xml(VrtWriter.confidence(crs.hostile(), bad)));
  }

  @Test
  void noTextMakesAFieldOfStac() throws IOException {
    TwoTexts.Pair<RunSummary> summaries =
        texts.pair(SampleRun.tree(SampleRun.summary(MAP, List.of())), RunSummary.class);
    TwoTexts.Pair<String> name = texts.pair("tile");
    TwoTexts.Pair<String> path = texts.pair("path");

    List<JsonNode> plain = stac(summaries.harmless(), tile(name.harmless(), path.harmless()));
    List<JsonNode> bad = stac(summaries.hostile(), tile(name.hostile(), path.hostile()));

    for (int i = 0; i < plain.size(); i++) {
      compare(plain.get(i), bad.get(i), "");
    }
  }

  private static String page(RunSummary summary, DriftResult drift) {
    MapGround ground = MapGround.of(summary, List.of(tile("r0_c0", "tiles/r0_c0_class.tif")));
    Mosaic classes = new Mosaic(MAP.width(), MAP.height(), 1, MAP.classes());
    Mosaic confidence = new Mosaic(MAP.width(), MAP.height(), 1, MAP.confidence());
    Mosaic changed = new Mosaic(2, 1, 1, new byte[] {1, 2});
    return new ReportHtml(
            summary,
            ground,
            Optional.of(Picture.of(classes, Palette.classes(summary.classes()))),
            Optional.of(Picture.of(confidence, Palette.confidence())),
            Optional.of(
                DriftSection.of(
                    drift,
                    Optional.of(new DriftPicture(Picture.of(changed, Palette.drift()), 0.5)))))
        .page();
  }

  private static List<JsonNode> stac(RunSummary summary, TileFile tile) throws IOException {
    StacWriter writer = new StacWriter(summary, MapGround.of(summary, List.of(tile)));
    List<JsonNode> files = new ArrayList<>();
    for (byte[] item : writer.items(List.of(tile)).values()) {
      files.add(JSON.readTree(item));
    }
    files.add(JSON.readTree(writer.collection(List.of(tile), List.of())));
    return files;
  }

  private static TileFile tile(String name, String path) {
    return new TileFile(
        name,
        TileFile.Kind.CLASS,
        path,
        new PixelWindow(0, 0, MAP.width(), MAP.height()),
        Affine.northUp(510_000, 5_105_000, 10, -10),
        10,
        "0".repeat(64));
  }

  private static org.w3c.dom.Node xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }

  private void compare(Node harmless, Node hostile) {
    assertThat(hostile.nodeName()).isEqualTo(harmless.nodeName());
    if (harmless instanceof DataNode data) {
      assertThat(((DataNode) hostile).getWholeData()).isEqualTo(data.getWholeData());
      return;
    }
    if (harmless instanceof org.jsoup.nodes.TextNode text) {
      assertThat(((org.jsoup.nodes.TextNode) hostile).getWholeText())
          .isEqualTo(texts.expected(text.getWholeText()));
      return;
    }
    assertThat(hostile.attributes().asList().stream().map(Attribute::getKey))
        .as("attributes of %s", harmless.nodeName())
        .isEqualTo(harmless.attributes().asList().stream().map(Attribute::getKey).toList());
    for (Attribute attribute : harmless.attributes()) {
      assertThat(hostile.attr(attribute.getKey())).isEqualTo(texts.expected(attribute.getValue()));
    }
    assertThat(hostile.childNodeSize())
        .as("nodes in %s", harmless.nodeName())
        .isEqualTo(harmless.childNodeSize());
    for (int i = 0; i < harmless.childNodeSize(); i++) {
      compare(harmless.childNode(i), hostile.childNode(i));
    }
  }

  private void compare(org.w3c.dom.Node harmless, org.w3c.dom.Node hostile) {
    assertThat(hostile.getNodeName()).isEqualTo(harmless.getNodeName());
    if (harmless.getNodeValue() != null) {
      assertThat(hostile.getNodeValue()).isEqualTo(texts.expected(harmless.getNodeValue()));
    }
    NamedNodeMap attributes = harmless.getAttributes();
    for (int i = 0; attributes != null && i < attributes.getLength(); i++) {
      compare(
          attributes.item(i),
          hostile.getAttributes().getNamedItem(attributes.item(i).getNodeName()));
    }
    NodeList children = harmless.getChildNodes();
    assertThat(hostile.getChildNodes().getLength()).isEqualTo(children.getLength());
    for (int i = 0; i < children.getLength(); i++) {
      compare(children.item(i), hostile.getChildNodes().item(i));
    }
  }

  private void compare(JsonNode harmless, JsonNode hostile, String at) {
    assertThat(hostile.getNodeType()).as(at).isEqualTo(harmless.getNodeType());
    assertThat(hostile.size()).as(at).isEqualTo(harmless.size());
    if (at.endsWith("classes/name")) {
      // A name of the classification extension, made of the class's.
      assertThat(hostile.asText()).matches("[0-9a-z_-]+");
    } else if (harmless.isValueNode()) {
      assertThat(hostile.asText()).as(at).isEqualTo(texts.expected(harmless.asText()));
    }
    Iterator<Map.Entry<String, JsonNode>> fields = harmless.fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      JsonNode other = hostile.get(texts.expected(field.getKey()));
      assertThat(other).as(at + "/" + field.getKey()).isNotNull();
      compare(field.getValue(), other, at + "/" + field.getKey());
    }
    for (int i = 0; harmless.isArray() && i < harmless.size(); i++) {
      compare(harmless.get(i), hostile.get(i), at);
    }
  }
}
