package org.sitsformer.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.Version;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.accuracy.ClassArea;
import org.sitsformer.trust.measure.ExpectedAccuracy;

/**
 * Writes a run's report as one HTML page that needs nothing else: pictures are data URIs, style and
 * script stand in the page, and without script it loses only its pointer's help.
 */
final class ReportHtml {
  private final RunSummary summary;
  private final MapGround ground;
  private final Optional<Picture> classes;
  private final Optional<Picture> confidence;
  private final String drift;

  /**
   * @param drift the section of drift, empty where none was computed
   */
  ReportHtml(
      RunSummary summary,
      MapGround ground,
      Optional<Picture> classes,
      Optional<Picture> confidence,
      String drift) {
    this.summary = summary;
    this.ground = ground;
    this.classes = classes;
    this.confidence = confidence;
    this.drift = drift;
  }

  /** Returns the page. */
  String page() {
    String title = "Land cover, " + Days.range(summary.from(), summary.to());
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>%s · %s</title>
    <style>
    %s</style>
    </head>
    <body>
    %s<main>
    %s%s%s%s%s%s</main>
    %s<script>
    %s</script>
    </body>
    </html>
    """
        .formatted(
            Html.escape(title),
            Html.escape(summary.run()),
            resource("report.css"),
            header(),
            WarningsSection.html(summary, classes.isPresent()),
            MapSection.html(summary, ground, classes, confidence.isPresent()),
            drift,
            ConfidenceSection.html(ground, confidence, summary.classes().size()),
            DateChart.html(summary.dates()),
            FactsSection.html(summary),
            footer(),
            resource("report.js"));
  }

  private String header() {
    return """
    <header>
    <p class="kind">Land cover</p>
    <h1>%s</h1>
    <p class="by">%s <span class="version">%s</span> <span class="dot" aria-hidden="true">·</span> \
    <span class="run">%s</span></p>
    <dl class="figures">
    %s</dl>
    </header>
    """
        .formatted(
            Html.escape(Days.range(summary.from(), summary.to())),
            Html.escape(summary.model().name()),
            Html.escape(summary.model().version()),
            Html.escape(summary.run()),
            figures());
  }

  private String figures() {
    double km2 = summary.classes().stream().mapToDouble(ClassArea::km2).sum();
    long found = summary.classes().stream().filter(area -> area.pixels() > 0).count();
    return figure("Mapped area", Html.area(km2, km2 * 10) + "<small>\u202fkm²</small>")
        + figure(
            "Classes found", found + "<small>\u202fof " + summary.classes().size() + "</small>")
        + figure("Days with images", Html.count(summary.dates().size()))
        + figure("Scenes used", Html.count(summary.scenes().used()))
        + figure("Coverage of the plan", Html.percent(summary.coverage()))
        + expectedAccuracy();
  }

  /** What the model makes of its own confidence. */
  private String expectedAccuracy() {
    ExpectedAccuracy expected = summary.expectedAccuracy();
    return expected == null
        ? ""
        : figure(
            "Expected accuracy",
            String.format(
                Locale.ROOT,
                "%s<small>\u202f%.1f to %.1f</small>",
                Html.percent(expected.value()),
                100 * expected.low(),
                100 * expected.high()));
  }

  private static String figure(String name, String value) {
    return "<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(name, value);
  }

  private String footer() {
    List<String> files = new ArrayList<>();
    classes.ifPresent(picture -> files.add(link(RunFolder.MAP, "all tiles as one image")));
    confidence.ifPresent(picture -> files.add(link("confidence.vrt", "their confidence")));
    files.add(link("collection.json", "the STAC collection"));
    files.add(link(RunFolder.SUMMARY, "the figures"));
    return """
    <footer>
    <p>Beside this page: %s.</p>
    <p>SITS-Former Spark %s</p>
    </footer>
    """
        .formatted(String.join(", ", files), Html.escape(Version.TEXT));
  }

  private static String link(String file, String what) {
    return "<a href=\"%s\">%s</a> (%s)".formatted(file, file, what);
  }

  private static String resource(String name) {
    try (InputStream in = ReportHtml.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Resource %s is not in the jar".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
