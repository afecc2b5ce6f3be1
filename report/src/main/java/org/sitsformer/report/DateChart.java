package org.sitsformer.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.sitsformer.runs.summary.RunSummary.DateCoverage;

/**
 * The days with images along a time axis: how much of each is usable (upwards) and how many scenes
 * it has (downwards). Bars are SVG that stretches with the page, labels are text that does not.
 *
 * @param sentence the whole in a sentence, for those who do not see the chart as well
 * @param most scenes of the day that has most
 * @param unsampled true where the usable share of a day is not known
 */
record DateChart(
    String sentence,
    String most,
    boolean unsampled,
    List<Bar> usable,
    List<Bar> scenes,
    List<DateAxis.Tick> ticks,
    List<Day> days) {
  /** The chart's width in its own units; it is 100 high. */
  private static final double WIDTH = 1000;

  /**
   * @param kind {@code usable}, {@code unknown} or {@code scenes}
   * @param title the day and its figures in words
   */
  record Bar(String kind, String x, String y, String width, String height, String title) {}

  /**
   * @param day ISO
   */
  record Day(String day, String usable, long scenes) {}

  /** Returns the chart of the dates that are ISO days, empty where none is. */
  static Optional<DateChart> of(List<DateCoverage> dates) {
    List<DateCoverage> known =
        dates.stream()
            .filter(date -> Days.parse(date.date()).isPresent())
            .sorted((a, b) -> day(a).compareTo(day(b)))
            .toList();
    return known.isEmpty() ? Optional.empty() : Optional.of(chart(known));
  }

  private static DateChart chart(List<DateCoverage> dates) {
    DateAxis axis = DateAxis.of(dates.stream().map(DateChart::day).toList());
    long most = dates.stream().mapToLong(DateCoverage::scenes).max().orElse(1);
    return new DateChart(
        sentence(dates),
        Html.count(most),
        dates.stream().anyMatch(date -> date.sampledPixels() <= 0),
        dates.stream().map(date -> usable(date, axis)).toList(),
        dates.stream().map(date -> scenes(date, axis, most)).toList(),
        axis.ticks(),
        dates.stream().map(date -> new Day(date.date(), percent(date), date.scenes())).toList());
  }

  private static String sentence(List<DateCoverage> dates) {
    double mean =
        dates.stream()
            .filter(date -> date.sampledPixels() > 0)
            .mapToDouble(DateChart::share)
            .average()
            .orElse(Double.NaN);
    String days = dates.size() == 1 ? "One day" : Html.count(dates.size(), "day");
    long scenes = dates.stream().mapToLong(DateCoverage::scenes).sum();
    String usable = Double.isNaN(mean) ? "" : ", on average " + Html.percent(mean) + " usable";
    return days + " with " + Html.count(scenes, "scene") + usable + ".";
  }

  private static Bar usable(DateCoverage date, DateAxis axis) {
    boolean sampled = date.sampledPixels() > 0;
    double height = sampled ? Math.max(0.8, share(date) * 100) : 100;
    return bar(date, axis, 100 - height, height, sampled ? "usable" : "unknown");
  }

  private static Bar scenes(DateCoverage date, DateAxis axis, long most) {
    return bar(date, axis, 0, 100.0 * date.scenes() / Math.max(1, most), "scenes");
  }

  private static Bar bar(DateCoverage date, DateAxis axis, double y, double height, String kind) {
    double width = Math.min(14, Math.max(2.2, WIDTH / axis.span() * axis.closest() * 0.66));
    String usable = date.sampledPixels() > 0 ? percent(date) + " usable" : "not sampled";
    return new Bar(
        kind,
        Html.css(axis.position(day(date)) * WIDTH - width / 2),
        Html.css(y),
        Html.css(width),
        Html.css(height),
        Days.day(date.date()) + ": " + usable + ", " + Html.count(date.scenes(), "scene"));
  }

  private static String percent(DateCoverage date) {
    return date.sampledPixels() > 0 ? Html.percent(share(date)) : "–";
  }

  private static double share(DateCoverage date) {
    return Math.min(1, (double) date.validPixels() / date.sampledPixels());
  }

  private static LocalDate day(DateCoverage date) {
    return LocalDate.parse(date.date());
  }
}
