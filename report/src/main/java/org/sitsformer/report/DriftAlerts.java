package org.sitsformer.report;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sitsformer.trust.finding.DriftResult;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Metric;

/**
 * The measures that are alerts, or the sentence that none is.
 *
 * @param table empty without an alert
 * @param taken how many measures were taken, in words
 */
record DriftAlerts(Optional<Table> table, String taken) {
  /** Alerts that a page shows; the file has all. */
  private static final int MOST_SHOWN = 20;

  /**
   * @param rows the most severe first, not more than a page bears
   * @param alerts how many there are, with those that are not shown
   * @param measures how many measures were taken, in words
   */
  record Table(List<Row> rows, String alerts, String measures) {}

  /**
   * @param severity {@code medium} or {@code high}
   * @param of what was measured
   * @param now empty where there is no such figure, as {@code before} and {@code chance}
   */
  record Row(
      String severity,
      String measure,
      String of,
      String now,
      String before,
      String difference,
      String chance) {}

  static DriftAlerts of(DriftResult drift) {
    String measures = Html.count(drift.measures().size(), "measure");
    List<Row> rows = drift.alerts().stream().limit(MOST_SHOWN).map(DriftAlerts::row).toList();
    return new DriftAlerts(
        rows.isEmpty()
            ? Optional.empty()
            : Optional.of(new Table(rows, Html.count(drift.alerts().size()), measures)),
        measures + (drift.measures().size() == 1 ? " was" : " were") + " taken");
  }

  private static Row row(Finding f) {
    return new Row(
        f.severity().word(),
        name(f.metric()),
        where(f),
        f.current() == null ? "" : value(f.metric(), f.current()),
        f.baseline() == null ? "" : value(f.metric(), f.baseline()),
        score(f.metric(), f.score()),
        chance(f));
  }

  private static String where(Finding f) {
    List<String> parts = new ArrayList<>();
    parts.add(
        switch (f.scope()) {
          case MAP -> "the whole map";
          case RECOMPUTED -> "blocks made anew";
          case INPUTS -> f.band() == null ? "acquisitions" : f.band();
        });
    if (f.month() != null) {
      parts.add(Month.of(f.month()).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
    }
    if (f.since() != null) {
      parts.add("since " + Days.day(f.since()));
    }
    return String.join(", ", parts);
  }

  private static String chance(Finding f) {
    Double p = f.adjusted() == null ? f.pValue() : f.adjusted();
    return p == null ? "" : Html.probability(p);
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
          Html.fixed(value, 3);
      default -> Html.fixed(value, 1);
    };
  }

  private static String score(Metric metric, double score) {
    return switch (metric) {
      case CLASS_TOTAL_VARIATION, BAND_MISSING -> Html.percent(score).replace('-', Html.MINUS);
      case VALID_DATES, ACQUISITION_DAYS, USABLE_SHARE -> Html.signed(100 * score, 1) + "\u202f%";
      case SEASON_SHIFT -> Html.signed(score, 0);
      case BAND_OFFSET, CONFIDENCE_SHIFT -> Html.signed(score, 4);
      default -> Html.fixed(score, 3).replace('-', Html.MINUS);
    };
  }
}
