package org.sitsformer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitsformer.trust.finding.Cause;
import org.sitsformer.trust.finding.DriftResult;

/**
 * Whether map and acquisitions are as before; stands in the report once drift was computed.
 *
 * @param compared empty where there was nothing to compare with
 */
record DriftSection(Optional<Compared> compared) {

  /**
   * @param severity {@code none}, {@code medium} or {@code high}
   * @param sides what was compared with what, a sentence or nothing
   * @param shares empty where no maps were compared
   * @param history empty for fewer than three days
   * @param notes what could not be compared, in sentences
   * @param run the run's name, which is that of its file of drift
   */
  record Compared(
      String severity,
      String verdict,
      String sides,
      List<Reason> causes,
      Optional<DriftShares> shares,
      Optional<DriftHistory> history,
      DriftAlerts alerts,
      List<String> notes,
      String run) {}

  /**
   * @param evidence a sentence
   */
  record Reason(String title, String evidence) {}

  static DriftSection of(DriftResult drift, Optional<DriftPicture> picture) {
    if (drift.status().equals(DriftResult.INSUFFICIENT)) {
      return new DriftSection(Optional.empty());
    }
    return new DriftSection(
        Optional.of(
            new Compared(
                drift.severity().word(),
                verdict(drift),
                sides(drift),
                drift.causes().stream()
                    .map(cause -> new Reason(title(cause.kind()), cause.evidence() + "."))
                    .toList(),
                DriftShares.of(drift, picture),
                DriftHistory.of(drift),
                DriftAlerts.of(drift),
                drift.notes().stream().map(note -> capital(note) + ".").toList(),
                drift.run())));
  }

  private static String verdict(DriftResult drift) {
    return switch (drift.severity()) {
      case NONE -> "No drift.";
      case MEDIUM -> "Drift of medium severity.";
      case HIGH -> "Drift of high severity.";
    };
  }

  private static String sides(DriftResult drift) {
    List<String> parts = new ArrayList<>();
    List<String> baseline =
        drift.predictions().baseline().stream().map(run -> run.substring(0, 10)).sorted().toList();
    if (!baseline.isEmpty()) {
      parts.add(
          "The map is compared with "
              + (baseline.size() == 1 ? "that" : Html.count(baseline.size(), "map"))
              + " of "
              + Days.range(baseline.get(0), baseline.get(baseline.size() - 1)));
    }
    if (drift.inputs() != null) {
      DriftResult.Days days = drift.inputs();
      parts.add(
          Html.count(days.days(), "acquisition day")
              + " from "
              + Days.range(days.from(), days.to())
              + " with "
              + Html.count(days.referenceDays())
              + " from "
              + Days.range(days.referenceFrom(), days.referenceTo()));
    }
    return parts.isEmpty() ? "" : String.join(", ", parts) + ".";
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

  private static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
