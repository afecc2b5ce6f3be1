package org.sitsformer.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.accuracy.ClassArea;

/**
 * The class map with a legend that is also the table of areas.
 *
 * @param ratio the map's width to its height on the ground, for CSS
 * @param sheet empty without a class map
 * @param areas empty without classes
 */
record MapSection(String ratio, Optional<MapFigure> sheet, Optional<Areas> areas) {

  /**
   * The table of areas.
   *
   * @param rows largest class first
   * @param noData area without a class, empty where every pixel has one
   * @param nothing true where no pixel has a class
   */
  record Areas(
      List<Row> rows, String mapped, String share, Optional<String> noData, boolean nothing) {}

  /**
   * @param rgb the packed colour, as the script reads it from the map's pixels
   * @param color the same for CSS
   * @param absent true where no pixel has this class
   * @param bar width in percent, the largest class having 100
   */
  record Row(
      int rgb, String color, boolean absent, String name, String area, String share, String bar) {}

  static MapSection of(
      RunSummary summary, MapGround ground, Optional<Picture> classes, boolean hasConfidence) {
    return new MapSection(
        Html.css(classes.map(picture -> MapFigure.ratio(picture, ground)).orElse(1.0)),
        classes.map(
            picture ->
                MapFigure.of(
                    picture,
                    ground,
                    "class-map",
                    alt(summary),
                    Optional.of(new MapFigure.Tools(hasConfidence)))),
        summary.classes().isEmpty() ? Optional.empty() : Optional.of(areas(summary)));
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

  private static Areas areas(RunSummary summary) {
    double total = total(summary.classes());
    double largest = summary.classes().stream().mapToDouble(ClassArea::km2).max().orElse(0);
    return new Areas(
        byArea(summary.classes()).stream().map(area -> row(area, total, largest)).toList(),
        Html.area(total, total),
        total > 0 ? Html.percent(1) : "–",
        noData(summary, total),
        total <= 0);
  }

  private static Row row(ClassArea area, double total, double largest) {
    return new Row(
        Palette.rgb(area.color()),
        Palette.css(area.color()),
        area.pixels() == 0,
        area.name(),
        Html.area(area.km2(), total),
        total > 0 ? Html.percent(area.km2() / total) : "–",
        Html.css(largest > 0 ? area.km2() / largest * 100 : 0));
  }

  private static Optional<String> noData(RunSummary summary, double total) {
    long mapped = summary.classes().stream().mapToLong(ClassArea::pixels).sum();
    long missing = summary.pixels() - mapped;
    if (missing <= 0) {
      return Optional.empty();
    }
    return Optional.of(mapped > 0 ? Html.area(total / mapped * missing, total) : "–");
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
