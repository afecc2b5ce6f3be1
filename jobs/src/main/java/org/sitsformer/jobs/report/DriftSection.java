package org.sitsformer.jobs.report;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitsformer.jobs.finding.Cause;
import org.sitsformer.jobs.finding.DriftResult;
import org.sitsformer.jobs.finding.DriftResult.ClassShare;
import org.sitsformer.jobs.finding.DriftResult.Past;
import org.sitsformer.jobs.finding.Finding;
import org.sitsformer.jobs.finding.Metric;

/** Whether map and acquisitions are as before; stands in the report once drift was computed. */
final class DriftSection {
  /** Alerts that a page shows; the file has all. */
  private static final int MOST_ALERTS = 20;

  private final DriftResult drift;
  private final Optional<DriftPicture> picture;

  private DriftSection(DriftResult drift, Optional<DriftPicture> picture) {
    this.drift = drift;
    this.picture = picture;
  }

  static String html(Optional<DriftResult> drift, Optional<DriftPicture> picture) {
    return drift.map(report -> new DriftSection(report, picture).section()).orElse("");
  }

  private String section() {
    if (drift.status().equals(DriftResult.INSUFFICIENT)) {
      return """
      <section class="drift" aria-labelledby="drift">
      <h2 id="drift">Drift</h2>
      <p class="empty">There is no earlier run to compare this one with.</p>
      </section>
      """;
    }
    return """
    <section class="drift" aria-labelledby="drift">
    <h2 id="drift">Drift</h2>
    <p class="verdict %s"><b>%s</b> %s</p>
    %s%s%s%s%s</section>
    """
        .formatted(
            drift.severity().word(),
            verdict(),
            compared(),
            causes(),
            predictions(),
            overTime(),
            alerts(),
            notes());
  }

  private String verdict() {
    return switch (drift.severity()) {
      case NONE -> "No drift.";
      case MEDIUM -> "Drift of medium severity.";
      case HIGH -> "Drift of high severity.";
    };
  }

  private String compared() {
    List<String> parts = new ArrayList<>();
    int runs = drift.predictions().baseline().size();
    if (runs > 0) {
      parts.add(
          "The map is compared with %s of %s"
              .formatted(runs == 1 ? "that" : "%d maps".formatted(runs), baselineDates()));
    }
    if (drift.inputs() != null) {
      DriftResult.Days days = drift.inputs();
      parts.add(
          "%s acquisition day%s from %s with %s from %s"
              .formatted(
                  Html.count(days.days()),
                  days.days() == 1 ? "" : "s",
                  Html.escape(Days.range(days.from(), days.to())),
                  Html.count(days.referenceDays()),
                  Html.escape(Days.range(days.referenceFrom(), days.referenceTo()))));
    }
    return parts.isEmpty() ? "" : String.join(", ", parts) + ".";
  }

  private String baselineDates() {
    List<String> dates =
        drift.predictions().baseline().stream().map(run -> run.substring(0, 10)).sorted().toList();
    return Html.escape(Days.range(dates.get(0), dates.get(dates.size() - 1)));
  }

  private String causes() {
    if (drift.causes().isEmpty()) {
      return "";
    }
    return drift.causes().stream()
        .map(
            cause ->
                "<li><b>%s</b> %s.</li>\n"
                    .formatted(title(cause.kind()), Html.escape(cause.evidence())))
        .collect(Collectors.joining("", "<ul class=\"causes\">\n", "</ul>\n"));
  }

  private static String title(Cause.Kind kind) {
    return switch (kind) {
      case RADIOMETRY -> "Radiometry of a band.";
      case CLOUD -> "Cloud.";
      case FEWER_DATES -> "Fewer dates.";
      case MORE_DATES -> "More dates.";
      case SEASON_SHIFT -> "A shifted season.";
      case BAND_MISSING -> "A missing band.";
      case CLASS_CHANGE -> "The land, or the model.";
    };
  }

  private String predictions() {
    if (drift.classDistribution().isEmpty()) {
      return "";
    }
    return """
    <div class="then-now">
    <div class="place">
    <h3>Where</h3>
    %s</div>
    <div class="areas">
    <h3>Classes, now and before</h3>
    %s</div>
    <div class="confidence">
    <h3>Confidence, now and before</h3>
    %s</div>
    </div>
    """
        .formatted(place(), classes(), confidence());
  }

  private String place() {
    return picture
        .map(
            p ->
                """
                <figure class="sheet"><div class="neatline"><img class="sharp" src="%s" width="%d" \
                height="%d" style="aspect-ratio:%d/%d" alt="Share of pixels that changed class (net), by block"></div>
                <figcaption><span class="drift-ramp"><i style="background:%s"></i><span>0</span>\
                <span>%s</span></span><span>share of a block that changed class (net)</span></figcaption>
                </figure>
                """
                    .formatted(
                        p.picture().dataUri(),
                        p.picture().width(),
                        p.picture().height(),
                        p.picture().width(),
                        p.picture().height(),
                        Palette.driftGradient(),
                        Html.percent(p.most())))
        .orElse("<p class=\"empty\">No block has classes on both sides.</p>\n");
  }

  private String classes() {
    double most =
        drift.classDistribution().stream()
            .mapToDouble(c -> Math.max(c.current(), c.baseline()))
            .max()
            .orElse(1);
    StringBuilder rows = new StringBuilder();
    for (ClassShare share : drift.classDistribution()) {
      int rgb = Palette.rgb(share.color());
      rows.append(
          """
          <tr><th scope="row"><span class="swatch" style="background:#%06x"></span>%s</th>\
          <td class="bars"><i style="width:%s%%;background:#%06x"></i><i class="was" style="width:%s%%"></i></td>\
          <td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr>
          """
              .formatted(
                  rgb,
                  Html.escape(share.name()),
                  Html.css(100 * share.current() / most),
                  rgb,
                  Html.css(100 * share.baseline() / most),
                  Html.percent(share.current()),
                  Html.percent(share.baseline()),
                  points(share.current() - share.baseline())));
    }
    return """
    <table><thead><tr><th scope="col">Class</th><th></th><th scope="col" class="n">Now</th>\
    <th scope="col" class="n">Before</th><th scope="col" class="n">Points</th></tr></thead>
    <tbody>
    %s</tbody></table>
    """
        .formatted(rows);
  }

  private static String points(double difference) {
    String text = String.format(Locale.ROOT, "%+.1f", 100 * difference);
    return text.equals("+0.0") || text.equals("-0.0") ? "0.0" : text.replace('-', '−');
  }

  private String confidence() {
    double[] now = drift.confidence().currentShares();
    double[] before = drift.confidence().baselineShares();
    double most = 0;
    for (int i = 0; i < now.length; i++) {
      most = Math.max(most, Math.max(now[i], before[i]));
    }
    return """
    <div class="plot"><svg viewBox="0 0 %d 100" preserveAspectRatio="none" role="img" \
    aria-label="Histograms of confidence, now and before">
    %s%s</svg></div>
    <div class="ticks"><span>0</span><span>0.25</span><span>0.5</span><span>0.75</span><span>1</span></div>
    <p class="keys"><span class="now"><i></i>now, mean %s</span><span class="was"><i></i>before, mean %s</span></p>
    """
        .formatted(
            now.length,
            bars(now, most),
            steps(before, most),
            Html.figure(drift.confidence().current()),
            Html.figure(drift.confidence().baseline()));
  }

  private static String bars(double[] shares, double most) {
    StringBuilder svg = new StringBuilder();
    for (int i = 0; i < shares.length; i++) {
      double height = 96 * shares[i] / most;
      svg.append(
          "<rect class=\"now\" x=\"%s\" y=\"%s\" width=\"0.9\" height=\"%s\"/>\n"
              .formatted(Html.css(i + 0.05), Html.css(100 - height), Html.css(height)));
    }
    return svg.toString();
  }

  private static String steps(double[] shares, double most) {
    StringBuilder path = new StringBuilder("M0 100");
    for (int i = 0; i < shares.length; i++) {
      String y = Html.css(100 - 96 * shares[i] / most);
      path.append("L%d %sL%d %s".formatted(i, y, i + 1, y));
    }
    return "<path class=\"was\" d=\"%s\"/>\n".formatted(path);
  }

  /** The share that changed class, day by day, with the severity that was called. */
  private String overTime() {
    List<Past> days = new ArrayList<>(drift.history());
    Double changed = drift.ofMap(Metric.CLASS_TOTAL_VARIATION);
    if (changed == null) {
      return "";
    }
    days.add(new Past(drift.run(), drift.date(), drift.severity(), changed, null));
    days.removeIf(day -> day.changed() == null);
    if (days.size() < 3) {
      return "";
    }
    LocalDate first = LocalDate.parse(days.get(0).date());
    LocalDate last = LocalDate.parse(drift.date());
    double span = Math.max(1, ChronoUnit.DAYS.between(first, last));
    double most =
        Math.max(0.02, days.stream().mapToDouble(Past::changed).max().orElseThrow()) * 1.1;
    StringBuilder dots = new StringBuilder();
    StringBuilder path = new StringBuilder();
    for (Past day : days) {
      double x = 100 * ChronoUnit.DAYS.between(first, LocalDate.parse(day.date())) / span;
      double y = 100 * (1 - day.changed() / most);
      path.append("%s%s %s".formatted(path.length() == 0 ? "M" : "L", Html.css(x), Html.css(y)));
      dots.append(
          "<i class=\"%s\" style=\"left:%s%%;top:%s%%\" title=\"%s: %s, %s\"></i>\n"
              .formatted(
                  day.severity().word(),
                  Html.css(x),
                  Html.css(y),
                  Html.escape(Days.day(day.date())),
                  Html.percent(day.changed()),
                  day.severity().word()));
    }
    return """
    <h3>Over time</h3>
    <div class="chart over-time"><div class="y"><span>%s</span><span>0</span></div>
    <div class="plot"><svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">\
    <path class="was" d="%s"/></svg>%s</div>
    <div class="axis ends"><span>%s</span><span>%s</span></div></div>
    <p class="keys"><span>Share of the map that changed class (net) against the days before</span>\
    <span class="dot none"><i></i>none</span><span class="dot medium"><i></i>medium</span>\
    <span class="dot high"><i></i>high</span></p>
    """
        .formatted(
            Html.percent(most),
            path,
            dots,
            Html.escape(Days.day(days.get(0).date())),
            Html.escape(Days.day(drift.date())));
  }

  private String alerts() {
    if (drift.alerts().isEmpty()) {
      return "<p class=\"note\">%s measures were taken, none is an alert.</p>\n"
          .formatted(Html.count(drift.measures().size()));
    }
    StringBuilder rows = new StringBuilder();
    for (Finding f : drift.alerts().subList(0, Math.min(MOST_ALERTS, drift.alerts().size()))) {
      rows.append(
          """
          <tr class="%s"><td>%s</td><th scope="row">%s</th><td>%s</td><td class="n">%s</td>\
          <td class="n">%s</td><td class="n">%s</td><td class="n">%s</td></tr>
          """
              .formatted(
                  f.severity().word(),
                  f.severity().word(),
                  name(f.metric()),
                  where(f),
                  f.current() == null ? "" : value(f.metric(), f.current()),
                  f.baseline() == null ? "" : value(f.metric(), f.baseline()),
                  score(f.metric(), f.score()),
                  chance(f)));
    }
    return """
    <h3>Alerts</h3>
    <table class="alerts"><thead><tr><th scope="col">Severity</th><th scope="col">Measure</th>\
    <th scope="col">Of</th><th scope="col" class="n">Now</th><th scope="col" class="n">Before</th>\
    <th scope="col" class="n">Difference</th><th scope="col" class="n">By chance</th></tr></thead>
    <tbody>
    %s</tbody></table>
    <p class="note">%s of %s measures. By chance: how often no drift at all would differ as much, \
    over all measures together.</p>
    """
        .formatted(rows, Html.count(drift.alerts().size()), Html.count(drift.measures().size()));
  }

  private static String where(Finding f) {
    List<String> parts = new ArrayList<>();
    parts.add(
        switch (f.scope()) {
          case MAP -> "the whole map";
          case RECOMPUTED -> "blocks made anew";
          case INPUTS -> f.band() == null ? "acquisitions" : Html.escape(f.band());
        });
    if (f.month() != null) {
      parts.add(
          java.time.Month.of(f.month())
              .getDisplayName(java.time.format.TextStyle.FULL, Locale.ENGLISH));
    }
    if (f.since() != null) {
      parts.add("since " + Html.escape(Days.day(f.since())));
    }
    return String.join(", ", parts);
  }

  private static String chance(Finding f) {
    Double p = f.adjusted() == null ? f.pValue() : f.adjusted();
    return p == null ? "" : p < 0.001 ? "<\u202f0.001" : Html.figure(p);
  }

  private static String name(Metric metric) {
    return switch (metric) {
      case CLASS_TOTAL_VARIATION -> "Classes, total variation";
      case CLASS_PSI -> "Classes, stability index";
      case CLASS_JENSEN_SHANNON -> "Classes, Jensen–Shannon distance";
      case CLASS_CRAMERS_V -> "Classes, Cramér’s V";
      case CLASS_KS -> "Class codes, Kolmogorov–Smirnov";
      case CONFIDENCE_KS -> "Confidence, Kolmogorov–Smirnov";
      case CONFIDENCE_SHIFT -> "Confidence, mean";
      case VALID_DATES -> "Usable dates a pixel";
      case BAND_KS -> "Values, Kolmogorov–Smirnov";
      case BAND_WASSERSTEIN -> "Values, Wasserstein distance";
      case BAND_PSI -> "Values, stability index";
      case BAND_OFFSET -> "Level against the other bands";
      case USABLE_SHARE -> "Usable share of an acquisition";
      case ACQUISITION_DAYS -> "Days with acquisitions";
      case SEASON_SHIFT -> "Season, days late";
      case BAND_MISSING -> "Days that lack the band";
    };
  }

  private static String value(Metric metric, double value) {
    return switch (metric) {
      case USABLE_SHARE, BAND_MISSING -> Html.percent(value);
      case BAND_OFFSET, BAND_KS, BAND_WASSERSTEIN, BAND_PSI, CONFIDENCE_KS, CONFIDENCE_SHIFT ->
          String.format(Locale.ROOT, "%.3f", value);
      default -> String.format(Locale.ROOT, "%.1f", value);
    };
  }

  private static String score(Metric metric, double score) {
    String text =
        switch (metric) {
          case CLASS_TOTAL_VARIATION, BAND_MISSING -> Html.percent(score);
          case VALID_DATES, ACQUISITION_DAYS, USABLE_SHARE ->
              String.format(Locale.ROOT, "%+.1f\u202f%%", 100 * score);
          case SEASON_SHIFT -> String.format(Locale.ROOT, "%+.0f", score);
          case BAND_OFFSET, CONFIDENCE_SHIFT -> String.format(Locale.ROOT, "%+.4f", score);
          default -> String.format(Locale.ROOT, "%.3f", score);
        };
    return text.replace('-', '−');
  }

  private String notes() {
    String notes =
        drift.notes().stream()
            .map(note -> "<p class=\"note\">%s.</p>\n".formatted(Html.escape(capital(note))))
            .collect(Collectors.joining());
    return notes
        + "<p class=\"note\">Every measure stands in <a href=\"../../drift/%1$s.json\">drift/%1$s.json</a>.</p>\n"
            .formatted(Html.escape(drift.run()));
  }

  private static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
