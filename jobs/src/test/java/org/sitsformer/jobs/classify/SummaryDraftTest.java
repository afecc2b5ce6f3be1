package org.sitsformer.jobs.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.jobs.catalog.SceneChanges;
import org.sitsformer.jobs.plan.SamplePlan;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Warning;
import org.sitsformer.udf.classify.Costs;

/**
 * A run with more of everything than a summary lists: all that is said of it says the full number.
 */
class SummaryDraftTest {
  private static final SamplePlan PLAN = SamplePlan.of(256, 256, 12);
  private static final String RUN = "2024-12-31_sitsformer-demo-1.0.0_r1_9f3c21ab";
  private static final ClassifyRun.Ending STRICT =
      new ClassifyRun.Ending(List.of("cog"), false, true, 0, true);

  private static List<String> names(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> "%s-%04d".formatted(name, i)).toList();
  }

  private static List<Warning> first(String kind) {
    return names(kind, Warnings.MOST_LISTED).stream()
        .map(name -> new Warning(kind, name, "is so"))
        .toList();
  }

  private static List<Refusal> refusals(Refusal.Code code, int count) {
    return names(code.name(), count).stream()
        .map(name -> new Refusal(name, code, -1, "is so"))
        .toList();
  }

  private static RunSummary summary(SamplePlan plan, long failed, long damaged) {
    BlockStage.Outcome outcome =
        new BlockStage.Outcome(
            new BlockStage.Counts(10_000, 0, failed, 0, Map.of(), 0),
            65_536,
            Map.of(1, 65_536L),
            Optional.empty(),
            Costs.ofColumns(Map.of()),
            failed == 0 ? List.of() : first(Warning.FAILED_BLOCK),
            damaged,
            damaged == 0 ? List.of() : first(Warning.DAMAGED_SEGMENT));
    return new SummaryDraft(plan.planned(SamplePlan.probe(2048, 2)), outcome, null, RUN, "9f3c21ab")
        .after(12.5);
  }

  private static RunSummary much() {
    List<Refusal> refusals = new ArrayList<>(refusals(Refusal.Code.TRUNCATED, 55));
    refusals.addAll(refusals(Refusal.Code.SUPERSEDED, 90));
    // They share a scene with a file at fault, and are no warning of their own.
    refusals.addAll(refusals(Refusal.Code.SCENE_QUARANTINED, 300));
    SceneChanges changes =
        new SceneChanges(
            names("added", 500), names("late", 1_060), names("changed", 70), names("gone", 80));
    return summary(PLAN.with(refusals, changes), 321, 5_000);
  }

  private static String text(RunSummary summary) {
    StringWriter out = new StringWriter();
    SummaryText.print(summary, new RunFolder("maps", RUN), STRICT, new PrintWriter(out));
    return out.toString();
  }

  @Test
  void allWarningsAreCountedAndFiftyOfAKindListed() {
    RunSummary summary = much();

    assertThat(summary.warningCounts())
        .containsOnly(
            entry(Warning.FAILED_BLOCK, 321L),
            entry(Warning.DAMAGED_SEGMENT, 5_000L),
            entry(Warning.QUARANTINED_SCENE, 55L),
            entry(Warning.LATE_SCENE, 1_060L),
            entry(Warning.CHANGED_SCENE, 70L),
            entry(Warning.VANISHED_SCENE, 80L),
            entry(Warning.SUPERSEDED_FILE, 90L));
    assertThat(
            summary.warnings().stream()
                .collect(Collectors.groupingBy(Warning::kind, Collectors.counting())))
        .hasSameSizeAs(summary.warningCounts().keySet())
        .allSatisfy((kind, listed) -> assertThat(listed).as(kind).isEqualTo(50));
    assertThat(summary.warnings())
        .contains(new Warning(Warning.QUARANTINED_SCENE, "TRUNCATED-0049", "is so"));
    assertThat(summary.warned(Warning.LATE_SCENE)).isEqualTo(1_060);
    assertThat(summary.warned(Warning.LOOSE_NUMERICS)).isZero();
    assertThat(summary.scenes().quarantined()).isEqualTo(55);
  }

  @Test
  void theTextSaysTheFullNumbers() {
    String text = text(much());

    assertThat(text.lines().filter(line -> line.startsWith("Warning "))).hasSize(5);
    assertThat(text)
        .contains(
            "in all 70 changed-scene, 5,000 damaged-segment, 321 failed-block, 1,060 late-scene,"
                + " 55 quarantined-scene, 90 superseded-file, 80 vanished-scene;"
                + " summary.json lists 50 of a kind");
  }

  @Test
  void theTextSaysWhereTheRestOfFewIs() {
    SceneChanges changes =
        new SceneChanges(List.of(), names("late", 3), names("changed", 4), List.of());
    String text = text(summary(PLAN.with(List.of(), changes), 0, 0));

    assertThat(text.lines().filter(line -> line.startsWith("Warning ")))
        .hasSize(5)
        .first()
        .isEqualTo("Warning  late-scene late-0000: came after scenes of later days");
    assertThat(text).contains("         and 2 more in summary.json" + System.lineSeparator());
    assertThat(text).doesNotContain("of a kind");
  }

  @Test
  void aCleanRunWarnsOfNothing() {
    RunSummary summary = summary(PLAN, 0, 0);

    assertThat(summary.warningCounts()).isEmpty();
    assertThat(text(summary)).doesNotContain("Warning", "summary.json");
  }

  @Test
  void whatMakesARunFailOnQuarantineIsCountedNotListed() {
    assertThat(STRICT.exitCode(summary(PLAN, 0, 0))).isEqualTo(ExitCode.DONE);
    assertThat(STRICT.exitCode(summary(PLAN, 0, 1))).isEqualTo(ExitCode.QUARANTINE);
    SamplePlan refused = PLAN.with(refusals(Refusal.Code.TRUNCATED, 1), SceneChanges.NONE);
    assertThat(STRICT.exitCode(summary(refused, 0, 0))).isEqualTo(ExitCode.QUARANTINE);
    SamplePlan superseded = PLAN.with(refusals(Refusal.Code.SUPERSEDED, 60), SceneChanges.NONE);
    assertThat(STRICT.exitCode(summary(superseded, 0, 0))).isEqualTo(ExitCode.DONE);
  }
}
