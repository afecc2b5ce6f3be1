package org.sitsformer.report;

import java.util.List;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Warning;

/** What a reader must know before trusting the map; nothing where there is nothing. */
final class WarningsSection {
  /** A page is no log; the manifest has them all. */
  private static final int MOST_SHOWN = 50;

  /** So few are shown at once, on paper too. */
  private static final int OPEN_UP_TO = 3;

  /** What became of scenes of earlier days since the run before. */
  private record Change(String kind, String noun, String verb, String effect) {}

  private static final List<Change> CHANGES =
      List.of(
          new Change(
              Warning.LATE_SCENE,
              "scene",
              "came late",
              "Newer scenes were there before; what they touch was mapped anew."),
          new Change(
              Warning.CHANGED_SCENE,
              "scene",
              "changed",
              "Files were processed anew since the run before; what they touch was mapped anew."),
          new Change(
              Warning.VANISHED_SCENE,
              "scene",
              "vanished",
              "The run before had them; this map was made without them."),
          new Change(
              Warning.SUPERSEDED_FILE,
              "file",
              "superseded",
              "A newer file of the same scene was used instead."));

  private WarningsSection() {}

  static String html(RunSummary summary, boolean hasTiles) {
    StringBuilder list = new StringBuilder();
    long failed = summary.blocks().failed();
    long quarantined = summary.scenes().quarantined();
    long damaged = summary.warned(Warning.DAMAGED_SEGMENT);
    if (!hasTiles) {
      list.append("<li><p><b>No tile was written.</b> There is no map to show.</p></li>\n");
    }
    if (failed > 0) {
      list.append(
          item(
              number(failed, "block") + " failed",
              pronoun(failed) + " pixels are no-data. Running again tries only what failed.",
              of(summary, Warning.FAILED_BLOCK),
              failed));
    } else if (summary.coverage() < 1) {
      list.append(
          item(
              Html.percent(summary.coverage()) + " of the plan is there",
              "The rest is missing from the map.",
              List.of(),
              0));
    }
    if (quarantined > 0) {
      list.append(
          item(
              number(quarantined, "scene") + " quarantined",
              pronoun(quarantined) + " files could not be read; the map was made without them.",
              of(summary, Warning.QUARANTINED_SCENE),
              quarantined));
    }
    if (damaged > 0) {
      list.append(
          item(
              number(damaged, "damaged segment"),
              pronoun(damaged) + " pixels count as unusable on that date.",
              of(summary, Warning.DAMAGED_SEGMENT),
              damaged));
    }
    boolean leftOut = !list.isEmpty();
    long loose = summary.warned(Warning.LOOSE_NUMERICS);
    if (loose > 0) {
      list.append(
          item(
              "Numerics were loose",
              "Another run may give other bytes.",
              of(summary, Warning.LOOSE_NUMERICS),
              loose));
    }
    for (Change change : CHANGES) {
      long count = summary.warned(change.kind());
      if (count > 0) {
        list.append(
            item(
                number(count, change.noun()) + " " + change.verb(),
                change.effect(),
                of(summary, change.kind()),
                count));
      }
    }
    if (list.isEmpty()) {
      return "";
    }
    boolean incomplete = !hasTiles || failed > 0 || summary.coverage() < 1;
    return """
    <section class="warnings%s" aria-labelledby="warnings">
    <h2 id="warnings">%s</h2>
    <ul>
    %s</ul>
    </section>
    """
        .formatted(incomplete ? " incomplete" : "", title(incomplete, leftOut), list);
  }

  private static String title(boolean incomplete, boolean leftOut) {
    if (incomplete) {
      return "This map is not complete";
    }
    return leftOut ? "Some of the input was left out" : "The archive's past has changed";
  }

  private static List<Warning> of(RunSummary summary, String kind) {
    return summary.warnings().stream().filter(warning -> warning.kind().equals(kind)).toList();
  }

  /**
   * Returns one thing to know.
   *
   * @param warnings those of it that are listed
   * @param count how many there are in all
   */
  private static String item(String what, String effect, List<Warning> warnings, long count) {
    StringBuilder html = new StringBuilder();
    html.append("<li><p><b>").append(what).append(".</b> ").append(effect).append("</p>");
    if (!warnings.isEmpty()) {
      String open = warnings.size() <= OPEN_UP_TO ? " open" : "";
      html.append("<details").append(open).append("><summary>Which, and why</summary><dl>\n");
      List<Warning> shown = warnings.subList(0, Math.min(MOST_SHOWN, warnings.size()));
      for (Warning warning : shown) {
        html.append("<dt>").append(Html.escape(warning.subject())).append("</dt>");
        html.append("<dd>").append(Html.escape(warning.reason())).append("</dd>\n");
      }
      html.append("</dl>");
      if (count > shown.size()) {
        html.append("<p>and ").append(Html.count(count - shown.size())).append(" more</p>");
      }
      html.append("</details>");
    }
    return html.append("</li>\n").toString();
  }

  private static String pronoun(long count) {
    return count == 1 ? "Its" : "Their";
  }

  private static String number(long count, String noun) {
    return Html.count(count) + " " + noun + (count == 1 ? "" : "s");
  }
}
