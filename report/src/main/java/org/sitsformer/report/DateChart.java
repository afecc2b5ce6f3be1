package org.sitsformer.report;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.sitsformer.runs.summary.RunSummary.DateCoverage;

/**
 * The days with images along a time axis: how much of each is usable (upwards) and how many scenes
 * it has (downwards). Bars are SVG that stretches with the page, labels are text that does not.
 */
final class DateChart {
  private static final double WIDTH = 1000;
  private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMM", Locale.ENGLISH);
  private static final DateTimeFormatter MONTH_YEAR =
      DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);

  private final List<DateCoverage> dates;
  private final LocalDate first;
  private final long span;

  private DateChart(List<DateCoverage> dates) {
    this.dates = dates;
    LocalDate from = day(dates.get(0));
    LocalDate to = day(dates.get(dates.size() - 1));
    // Room for half a bar on both sides.
    long room = Math.max(2, ChronoUnit.DAYS.between(from, to) / 60);
    first = from.minusDays(room);
    span = ChronoUnit.DAYS.between(first, to) + room;
  }

  static String html(List<DateCoverage> dates) {
    List<DateCoverage> known =
        dates.stream()
            .filter(date -> Days.parse(date.date()).isPresent())
            .sorted((a, b) -> day(a).compareTo(day(b)))
            .toList();
    return """
    <section aria-labelledby="dates">
    <h2 id="dates">Dates</h2>
    %s</section>
    """
        .formatted(
            known.isEmpty()
                ? "<p class=\"empty\">The summary names no dates.</p>\n"
                : new DateChart(known).content());
  }

  private String content() {
    long most = dates.stream().mapToLong(DateCoverage::scenes).max().orElse(1);
    return """
    <p>%s Usable pixels are neither masked nor missing; shares come from the catalog’s sample of \
    each scene.</p>
    <div class="chart" role="img" aria-label="%s">
    <div class="y"><span>100\u202f%%</span><span>50</span><span>0</span></div>
    <div class="plot"><svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">\
    <path class="grid" d="M0 0H1000M0 50H1000"/>
    %s</svg></div>
    <div class="axis">%s</div>
    <div class="y low"><span>%s</span></div>
    <div class="plot low"><svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
    %s</svg></div>
    </div>
    <p class="keys"><span class="usable"><i></i>usable share of a day’s pixels</span>\
    <span class="scenes"><i></i>scenes of a day, %s at most</span>%s</p>
    %s"""
        .formatted(
            sentence(),
            Html.escape(sentence()),
            usable(),
            ticks(),
            Html.count(most),
            scenes(most),
            Html.count(most),
            unsampled() ? "<span class=\"unknown\"><i></i>not sampled</span>" : "",
            table());
  }

  private String sentence() {
    double mean =
        dates.stream()
            .filter(date -> date.sampledPixels() > 0)
            .mapToDouble(DateChart::share)
            .average()
            .orElse(Double.NaN);
    String days = dates.size() == 1 ? "One day" : Html.count(dates.size()) + " days";
    long scenes = dates.stream().mapToLong(DateCoverage::scenes).sum();
    return "%s with %s scene%s%s."
        .formatted(
            days,
            Html.count(scenes),
            scenes == 1 ? "" : "s",
            Double.isNaN(mean) ? "" : ", on average " + Html.percent(mean) + " usable");
  }

  private boolean unsampled() {
    return dates.stream().anyMatch(date -> date.sampledPixels() <= 0);
  }

  private String usable() {
    StringBuilder svg = new StringBuilder();
    for (DateCoverage date : dates) {
      boolean sampled = date.sampledPixels() > 0;
      double height = sampled ? Math.max(0.8, share(date) * 100) : 100;
      svg.append(bar(date, 100 - height, height, sampled ? "usable" : "unknown"));
    }
    return svg.toString();
  }

  private String scenes(long most) {
    StringBuilder svg = new StringBuilder();
    for (DateCoverage date : dates) {
      svg.append(bar(date, 0, 100.0 * date.scenes() / Math.max(1, most), "scenes"));
    }
    return svg.toString();
  }

  private String bar(DateCoverage date, double y, double height, String kind) {
    double width = Math.min(14, Math.max(2.2, WIDTH / span * closest() * 0.66));
    String usable =
        date.sampledPixels() > 0 ? Html.percent(share(date)) + " usable" : "not sampled";
    return "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s: %s, %d scene%s</title></rect>\n"
        .formatted(
            kind,
            Html.css(position(day(date)) * WIDTH - width / 2),
            Html.css(y),
            Html.css(width),
            Html.css(height),
            Html.escape(Days.day(date.date())),
            usable,
            date.scenes(),
            date.scenes() == 1 ? "" : "s");
  }

  /** Days between the two dates that lie closest; 30 for a single date. */
  private long closest() {
    long least = 30;
    for (int i = 1; i < dates.size(); i++) {
      least = Math.min(least, ChronoUnit.DAYS.between(day(dates.get(i - 1)), day(dates.get(i))));
    }
    return Math.max(1, least);
  }

  private String ticks() {
    long months = span / 30;
    int step = months <= 14 ? 1 : months <= 40 ? 3 : 12;
    StringBuilder html = new StringBuilder();
    LocalDate month = first.withDayOfMonth(1).plusMonths(1);
    while ((month.getMonthValue() - 1) % step != 0) {
      month = month.plusMonths(1);
    }
    boolean named = false;
    for (int i = 0; position(month) < 0.985; i++, month = month.plusMonths(step)) {
      boolean year = !named || month.getMonthValue() == 1;
      named = true;
      String label = step == 12 ? String.valueOf(month.getYear()) : label(month, year);
      html.append(
          "<span class=\"%s\" style=\"left:%s%%\">%s</span>"
              .formatted(
                  months > 5 && i % 3 != 0 ? "minor" : "major",
                  Html.css(position(month) * 100),
                  label));
    }
    if (!named) {
      html.append(
          "<span class=\"major\" style=\"left:%s%%\">%s</span>"
              .formatted(
                  Html.css(position(day(dates.get(0))) * 100),
                  MONTH_YEAR.format(day(dates.get(0)))));
    }
    return html.toString();
  }

  private static String label(LocalDate month, boolean withYear) {
    return (withYear ? MONTH_YEAR : MONTH).format(month);
  }

  private String table() {
    StringBuilder rows = new StringBuilder();
    for (DateCoverage date : dates) {
      rows.append(
          "<tr><th scope=\"row\"><time datetime=\"%1$s\">%1$s</time></th><td class=\"n\">%2$s</td><td class=\"n\">%3$d</td></tr>\n"
              .formatted(
                  Html.escape(date.date()),
                  date.sampledPixels() > 0 ? Html.percent(share(date)) : "–",
                  date.scenes()));
    }
    return """
    <details class="dates"><summary>All days as a table</summary>
    <table><thead><tr><th scope="col">Day</th><th scope="col" class="n">Usable</th>\
    <th scope="col" class="n">Scenes</th></tr></thead>
    <tbody>
    %s</tbody></table></details>
    """
        .formatted(rows);
  }

  private double position(LocalDate day) {
    return (double) ChronoUnit.DAYS.between(first, day) / span;
  }

  private static double share(DateCoverage date) {
    return Math.min(1, (double) date.validPixels() / date.sampledPixels());
  }

  private static LocalDate day(DateCoverage date) {
    return LocalDate.parse(date.date());
  }
}
