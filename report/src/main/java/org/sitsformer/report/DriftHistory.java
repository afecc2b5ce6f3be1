package org.sitsformer.report;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitsformer.trust.finding.DriftResult;
import org.sitsformer.trust.finding.DriftResult.Past;
import org.sitsformer.trust.finding.Metric;

/**
 * The share that changed class, day by day, with the severity that was called.
 *
 * @param most share at the chart's upper end
 * @param line an SVG path through the days, the chart being 100 wide and 100 high
 * @param first the first day
 * @param last the run's own
 */
record DriftHistory(String most, String line, List<Dot> dots, String first, String last) {
  private static final int LEAST_DAYS = 3;

  /** Share of the chart's upper end at least, so that small changes look small. */
  private static final double LEAST_SCALE = 0.02;

  /**
   * @param severity {@code none}, {@code medium} or {@code high}
   * @param left place in percent of the chart, as {@code top}
   * @param title the day and its figures in words
   */
  record Dot(String severity, String left, String top, String title) {}

  /** Returns nothing for fewer than three days. */
  static Optional<DriftHistory> of(DriftResult drift) {
    Double changed = drift.ofMap(Metric.CLASS_TOTAL_VARIATION);
    if (changed == null) {
      return Optional.empty();
    }
    List<Past> days = new ArrayList<>(drift.history());
    days.add(new Past(drift.run(), drift.date(), drift.severity(), changed, null));
    days.removeIf(day -> day.changed() == null);
    return days.size() < LEAST_DAYS ? Optional.empty() : Optional.of(chart(days));
  }

  private static DriftHistory chart(List<Past> days) {
    LocalDate first = LocalDate.parse(days.get(0).date());
    LocalDate last = LocalDate.parse(days.get(days.size() - 1).date());
    double span = Math.max(1, ChronoUnit.DAYS.between(first, last));
    double most =
        1.1 * Math.max(LEAST_SCALE, days.stream().mapToDouble(Past::changed).max().orElseThrow());
    List<Dot> dots = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (Past day : days) {
      String x = Html.css(100 * ChronoUnit.DAYS.between(first, LocalDate.parse(day.date())) / span);
      String y = Html.css(100 * (1 - day.changed() / most));
      line.append(dots.isEmpty() ? 'M' : 'L').append(x).append(' ').append(y);
      String title =
          Days.day(day.date()) + ": " + Html.percent(day.changed()) + ", " + day.severity().word();
      dots.add(new Dot(day.severity().word(), x, y, title));
    }
    return new DriftHistory(
        Html.percent(most),
        line.toString(),
        dots,
        Days.day(first.toString()),
        Days.day(last.toString()));
  }
}
