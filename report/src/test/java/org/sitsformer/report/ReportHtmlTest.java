package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Warning;
import org.sitsformer.trust.accuracy.ClassArea;

class ReportHtmlTest {
  private static final SampleRun.Map MAP = SampleRun.map(60, 48, 20, 4);

  @Test
  void thePageLoadsNothing() {
    String page = page(SampleRun.summary(MAP, List.of()));

    Matcher sources = Pattern.compile("(?:src|href)=\"([^\"]{0,40})").matcher(page);
    assertThat(sources.results().map(found -> found.group(1)))
        .isNotEmpty()
        .allMatch(
            target -> target.startsWith("data:image/png") || target.matches("[a-z]+\\.(vrt|json)"));
    assertThat(page).doesNotContain("http:", "https:", "@import", "url(");
  }

  @Test
  void whatFailedStandsAboveTheMapWithItsReason() {
    String page =
        page(
            SampleRun.summary(
                MAP,
                List.of(
                    new Warning(Warning.FAILED_BLOCK, "r3_c5", "changed since the plan"),
                    new Warning(Warning.QUARANTINED_SCENE, "T33TWM_20240104", "truncated"),
                    new Warning(Warning.DAMAGED_SEGMENT, "a.tif", "segment 4"))));

    assertThat(page)
        .contains("This map is not complete", "1 block failed", "changed since the plan")
        .contains("1 scene quarantined", "T33TWM_20240104", "1 damaged segment.");
    assertThat(page.indexOf("1 block failed")).isLessThan(page.indexOf("id=\"map\""));
  }

  @Test
  void aCleanRunHasNoWarning() {
    assertThat(page(SampleRun.summary(MAP, List.of()))).doesNotContain("class=\"warnings");
  }

  @Test
  void classesStandWithTheirAreasLargestFirst() {
    String page = page(SampleRun.summary(MAP, List.of()));
    RunSummary summary = SampleRun.summary(MAP, List.of());
    double total = summary.classes().stream().mapToDouble(ClassArea::km2).sum();

    for (ClassArea area : summary.classes()) {
      assertThat(page)
          .contains("<span class=\"name\">" + area.name() + "</span>")
          .contains(">" + Html.area(area.km2(), total) + "</td>");
    }
    assertThat(page.indexOf(">Forest</span>")).isLessThan(page.indexOf(">Urban</span>"));
  }

  @Test
  void everyDateHasABar() {
    String page = page(SampleRun.summary(MAP, List.of()));

    assertThat(Pattern.compile("<rect class=\"usable\"").matcher(page).results())
        .hasSize(SampleRun.dates().size());
    assertThat(page).contains("<title>3 September 2023: ");
  }

  @Test
  void aRunWithoutAnythingSaysSo() {
    ObjectNode file = SampleRun.json("summary.json");
    file.put("pixels", 0).put("coverage", 0).putNull("expectedAccuracy").putArray("classes");
    for (String counts : List.of("blocks", "scenes")) {
      ((ObjectNode) file.get(counts)).removeAll();
    }
    RunSummary summary = SampleRun.parse(file, RunSummary.class);
    MapGround nowhere = MapGround.of(summary, List.of());

    String page =
        new ReportHtml(summary, nowhere, Optional.empty(), Optional.empty(), Optional.empty())
            .page();
    String body = page.substring(0, page.indexOf("<script>"));

    assertThat(body)
        .contains("No tile was written", "No tile of this run holds classes")
        .contains("The summary names no dates", "The plan had no block")
        .doesNotContain("NaN", "Infinity", "<img", "map.vrt");
  }

  private static String page(RunSummary summary) {
    TileFile tile =
        new TileFile(
            "r0_c0",
            TileFile.Kind.CLASS,
            TileFile.Kind.CLASS.path("r0_c0"),
            new PixelWindow(0, 0, MAP.width(), MAP.height()),
            Affine.northUp(510_000, 5_105_000, 10, -10),
            10,
            "0".repeat(64));
    Mosaic classes = new Mosaic(MAP.width(), MAP.height(), 1, MAP.classes());
    Mosaic confidence = new Mosaic(MAP.width(), MAP.height(), 1, MAP.confidence());
    return new ReportHtml(
            summary,
            MapGround.of(summary, List.of(tile)),
            Optional.of(Picture.of(classes, Palette.classes(summary.classes()))),
            Optional.of(Picture.of(confidence, Palette.confidence())),
            Optional.empty())
        .page();
  }
}
