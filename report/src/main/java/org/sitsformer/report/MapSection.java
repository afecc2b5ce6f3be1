package org.sitsformer.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.accuracy.ClassArea;

/** The class map with a legend that is also the table of areas. */
final class MapSection {
  private MapSection() {}

  static String html(
      RunSummary summary, MapGround ground, Optional<Picture> classes, boolean hasConfidence) {
    return """
    <section class="pair" style="--ratio:%s" aria-labelledby="map">
    <h2 id="map">Map and areas</h2>
    %s%s</section>
    """
        .formatted(
            Html.css(classes.map(picture -> MapFigure.ratio(picture, ground)).orElse(1.0)),
            classes
                .map(picture -> figure(summary, ground, picture, hasConfidence))
                .orElse("<p class=\"empty\">No tile of this run holds classes.</p>\n"),
            table(summary));
  }

  private static String figure(
      RunSummary summary, MapGround ground, Picture picture, boolean hasConfidence) {
    String toggle =
        hasConfidence
            ? """
            <div class="toggle" role="group" aria-label="Show on this map" hidden>\
            <button type="button" data-show="class-map" aria-pressed="true">Classes</button>\
            <button type="button" data-show="confidence-map" aria-pressed="false">Confidence</button>\
            </div><p class="readout" aria-hidden="true"></p>
            """
            : "<p class=\"readout\" aria-hidden=\"true\"></p>\n";
    return MapFigure.html(picture, ground, "class-map", alt(summary), toggle);
  }

  private static String alt(RunSummary summary) {
    double total = total(summary.classes());
    String largest =
        byArea(summary.classes()).stream()
            .filter(area -> area.km2() > 0)
            .limit(3)
            .map(area -> area.name() + " " + Html.percent(area.km2() / total))
            .collect(Collectors.joining(", "));
    return largest.isEmpty()
        ? "Land-cover map without a classified pixel"
        : "Land-cover map. Largest classes: " + largest;
  }

  private static String table(RunSummary summary) {
    if (summary.classes().isEmpty()) {
      return "<p class=\"empty\">The summary names no class.</p>\n";
    }
    double total = total(summary.classes());
    double largest = summary.classes().stream().mapToDouble(ClassArea::km2).max().orElse(0);
    StringBuilder rows = new StringBuilder();
    for (ClassArea area : byArea(summary.classes())) {
      rows.append(row(area, total, largest));
    }
    return """
    <div class="areas">
    <table>
    <caption>Area by class, from the count of pixels. Shares are of the mapped area.</caption>
    <thead><tr><th scope="col">Class</th><th scope="col" class="n">km²</th>\
    <th scope="col" class="n">Share</th></tr></thead>
    <tbody>
    %s</tbody>
    <tfoot>
    <tr><th scope="row">Mapped</th><td class="n">%s</td><td class="n">%s</td></tr>
    %s</tfoot>
    </table>
    %s</div>
    """
        .formatted(
            rows,
            Html.area(total, total),
            total > 0 ? Html.percent(1) : "–",
            noDataRow(summary, total),
            total > 0 ? "" : "<p class=\"empty\">No pixel was classified.</p>\n");
  }

  private static String row(ClassArea area, double total, double largest) {
    double share = total > 0 ? area.km2() / total : 0;
    double bar = largest > 0 ? area.km2() / largest * 100 : 0;
    return """
    <tr data-rgb="%d"%s><th scope="row"><span class="swatch" style="background:#%06x"></span>\
    <span class="name">%s</span></th><td class="n">%s</td><td class="n">%s</td></tr>
    <tr class="bar" aria-hidden="true"><td colspan="3"><i style="width:%s%%;background:#%06x"></i></td></tr>
    """
        .formatted(
            Palette.rgb(area.color()),
            area.pixels() == 0 ? " class=\"absent\"" : "",
            Palette.rgb(area.color()),
            Html.escape(area.name()),
            Html.area(area.km2(), total),
            total > 0 ? Html.percent(share) : "–",
            Html.css(bar),
            Palette.rgb(area.color()));
  }

  private static String noDataRow(RunSummary summary, double total) {
    long mapped = summary.classes().stream().mapToLong(ClassArea::pixels).sum();
    long missing = summary.pixels() - mapped;
    if (missing <= 0) {
      return "";
    }
    String area = mapped > 0 ? Html.area(total / mapped * missing, total) : "–";
    return "<tr class=\"nodata\"><th scope=\"row\"><span class=\"swatch none\"></span>No data</th>"
        + "<td class=\"n\">"
        + area
        + "</td><td class=\"n\"></td></tr>\n";
  }

  private static double total(List<ClassArea> classes) {
    return classes.stream().mapToDouble(ClassArea::km2).sum();
  }

  private static List<ClassArea> byArea(List<ClassArea> classes) {
    return classes.stream()
        .sorted(
            Comparator.comparingDouble(ClassArea::km2)
                .reversed()
                .thenComparingInt(ClassArea::value))
        .toList();
  }
}
