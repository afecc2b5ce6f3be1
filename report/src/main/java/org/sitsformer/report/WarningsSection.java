package org.sitsformer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Warning;

/**
 * What a reader must know before trusting the map; nothing where there is nothing.
 *
 * @param incomplete true where a part of the map is missing
 */
record WarningsSection(boolean incomplete, String title, List<Item> items) {
  /** A page is no log. */
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

  /**
   * @param what without the full stop
   * @param effect what it does to the map, in sentences
   */
  record Item(String what, String effect, Optional<Which> which) {}

  /**
   * The blocks, scenes or files that are meant.
   *
   * @param more how many there are beyond those shown, empty where these are all
   */
  record Which(boolean open, List<Subject> shown, Optional<String> more) {}

  record Subject(String name, String reason) {}

  static Optional<WarningsSection> of(RunSummary summary, boolean hasTiles) {
    List<Item> items = new ArrayList<>();
    long failed = summary.blocks().failed();
    long quarantined = summary.scenes().quarantined();
    long damaged = summary.warned(Warning.DAMAGED_SEGMENT);
    if (!hasTiles) {
      items.add(item("No tile was written", "There is no map to show.", 0, List.of()));
    }
    if (failed > 0) {
      items.add(
          item(
              Html.count(failed, "block") + " failed",
              pronoun(failed) + " pixels are no-data. Running again tries only what failed.",
              failed,
              of(summary, Warning.FAILED_BLOCK)));
    } else if (summary.coverage() < 1) {
      items.add(
          item(
              Html.percent(summary.coverage()) + " of the plan is there",
              "The rest is missing from the map.",
              0,
              List.of()));
    }
    if (quarantined > 0) {
      items.add(
          item(
              Html.count(quarantined, "scene") + " quarantined",
              pronoun(quarantined) + " files could not be read; the map was made without them.",
              quarantined,
              of(summary, Warning.QUARANTINED_SCENE)));
    }
    if (damaged > 0) {
      items.add(
          item(
              Html.count(damaged, "damaged segment"),
              pronoun(damaged) + " pixels count as unusable on that date.",
              damaged,
              of(summary, Warning.DAMAGED_SEGMENT)));
    }
    boolean leftOut = !items.isEmpty();
    long loose = summary.warned(Warning.LOOSE_NUMERICS);
    if (loose > 0) {
      items.add(
          item(
              "Numerics were loose",
              "Another run may give other bytes.",
              loose,
              of(summary, Warning.LOOSE_NUMERICS)));
    }
    for (Change change : CHANGES) {
      long count = summary.warned(change.kind());
      if (count > 0) {
        items.add(
            item(
                Html.count(count, change.noun()) + " " + change.verb(),
                change.effect(),
                count,
                of(summary, change.kind())));
      }
    }
    if (items.isEmpty()) {
      return Optional.empty();
    }
    boolean incomplete = !hasTiles || failed > 0 || summary.coverage() < 1;
    return Optional.of(new WarningsSection(incomplete, title(incomplete, leftOut), items));
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
   * @param count how many there are in all
   * @param listed the first of them
   */
  private static Item item(String what, String effect, long count, List<Warning> listed) {
    return new Item(what, effect, listed.isEmpty() ? Optional.empty() : which(count, listed));
  }

  private static Optional<Which> which(long count, List<Warning> listed) {
    List<Subject> shown =
        listed.stream()
            .limit(MOST_SHOWN)
            .map(warning -> new Subject(warning.subject(), warning.reason()))
            .toList();
    long more = count - shown.size();
    return Optional.of(
        new Which(
            count <= OPEN_UP_TO,
            shown,
            more > 0 ? Optional.of(Html.count(more)) : Optional.empty()));
  }

  private static String pronoun(long count) {
    return count == 1 ? "Its" : "Their";
  }
}
