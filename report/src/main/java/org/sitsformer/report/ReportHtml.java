package org.sitsformer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.Version;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.accuracy.ClassArea;
import org.sitsformer.trust.measure.ExpectedAccuracy;

/**
 * Writes a run's report as one HTML page that needs nothing else: pictures are data URIs, style and
 * script stand in the page. Without script it still shows everything; it loses the switch between
 * classes and confidence on one map, and what pointing at a place or a class tells.
 */
final class ReportHtml {
  private final RunSummary summary;
  private final MapGround ground;
  private final Optional<Picture> classes;
  private final Optional<Picture> confidence;
  private final Optional<DriftSection> drift;

  /**
   * @param ground where the class map lies; has its tiles wherever there is a picture
   * @param drift empty where none was computed
   */
  ReportHtml(
      RunSummary summary,
      MapGround ground,
      Optional<Picture> classes,
      Optional<Picture> confidence,
      Optional<DriftSection> drift) {
    this.summary = summary;
    this.ground = ground;
    this.classes = classes;
    this.confidence = confidence;
    this.drift = drift;
  }

  /** Returns the page. */
  String page() {
    return Templates.fill(
        "report",
        new Page(
            Markup.resource("report.css"),
            Markup.resource("report.js"),
            head(),
            WarningsSection.of(summary, classes.isPresent()),
            MapSection.of(summary, ground, classes, confidence.isPresent()),
            drift,
            ConfidenceSection.of(ground, confidence, summary.classes().size()),
            DateChart.of(summary.dates()),
            FactsSection.of(summary),
            foot()));
  }

  /** What {@code report.mustache} shows. */
  record Page(
      Markup style,
      Markup script,
      Head head,
      Optional<WarningsSection> warnings,
      MapSection map,
      Optional<DriftSection> drift,
      ConfidenceSection confidence,
      Optional<DateChart> dates,
      FactsSection facts,
      Foot foot) {}

  /**
   * @param days from the first day to the last
   */
  record Head(String days, String model, String version, String run, List<Figure> figures) {}

  /**
   * @param small unit or range, in smaller letters behind the value
   */
  record Figure(String name, String value, Optional<String> small) {
    Figure(String name, String value) {
      this(name, value, Optional.empty());
    }
  }

  record Foot(List<Link> files, String program) {}

  record Link(String path, String what) {}

  private Head head() {
    return new Head(
        Days.range(summary.from(), summary.to()),
        summary.model().name(),
        summary.model().version(),
        summary.run(),
        figures());
  }

  private List<Figure> figures() {
    double km2 = summary.classes().stream().mapToDouble(ClassArea::km2).sum();
    long found = summary.classes().stream().filter(area -> area.pixels() > 0).count();
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure("Mapped area", Html.area(km2, km2 * 10), Optional.of("km²")));
    figures.add(
        new Figure(
            "Classes found",
            Html.count(found),
            Optional.of("of " + Html.count(summary.classes().size()))));
    figures.add(new Figure("Days with images", Html.count(summary.dates().size())));
    figures.add(new Figure("Scenes used", Html.count(summary.scenes().used())));
    figures.add(new Figure("Coverage of the plan", Html.percent(summary.coverage())));
    if (summary.expectedAccuracy() != null) {
      figures.add(expectedAccuracy(summary.expectedAccuracy()));
    }
    return figures;
  }

  /** What the model makes of its own confidence. */
  private static Figure expectedAccuracy(ExpectedAccuracy expected) {
    return new Figure(
        "Expected accuracy",
        Html.percent(expected.value()),
        Optional.of(
            Html.fixed(100 * expected.low(), 1) + " to " + Html.fixed(100 * expected.high(), 1)));
  }

  private Foot foot() {
    List<Link> files = new ArrayList<>();
    if (classes.isPresent()) {
      files.add(new Link(RunFolder.MAP, "all tiles as one image"));
    }
    if (confidence.isPresent()) {
      files.add(new Link("confidence.vrt", "their confidence"));
    }
    files.add(new Link("collection.json", "the STAC collection"));
    files.add(new Link(RunFolder.SUMMARY, "the figures"));
    return new Foot(files, Version.TEXT);
  }
}
