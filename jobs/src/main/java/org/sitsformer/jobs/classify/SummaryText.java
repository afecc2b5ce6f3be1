package org.sitsformer.jobs.classify;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Blocks;
import org.sitsformer.runs.summary.RunSummary.Memory;
import org.sitsformer.runs.summary.RunSummary.Reads;
import org.sitsformer.runs.summary.RunSummary.Warning;
import org.sitsformer.trust.accuracy.ClassArea;
import org.sitsformer.trust.measure.ExpectedAccuracy;

/** A run's summary for people. */
public final class SummaryText {
  private static final int WARNINGS_SHOWN = 5;

  private SummaryText() {}

  /** Says in words why a block was made anew; see {@link Blocks#notReused}. */
  private static String reason(String reason) {
    return switch (reason) {
      case "new", "failed before", "lost" -> reason;
      default -> "for other " + reason.replace("+", " and ");
    };
  }

  /**
   * Prints a summary, with the first warnings and what comes next.
   *
   * @param folder of the run
   * @param ending by which the run was made
   */
  public static void print(
      RunSummary summary, RunFolder folder, ClassifyRun.Ending ending, PrintWriter out) {
    Locale l = Locale.ROOT;
    Blocks blocks = summary.blocks();
    out.printf(l, "Run      %s%n", summary.run());
    out.printf(
        l,
        "Blocks   %,d done, %,d without data, %,d failed; %,d reused%s%n",
        blocks.done(),
        blocks.nodata(),
        blocks.failed(),
        blocks.reused(),
        summary.unchanged() ? " (nothing changed)" : "");
    if (!blocks.notReused().isEmpty()) {
      out.printf(
          l,
          "Made     %s%n",
          blocks.notReused().entrySet().stream()
              .map(e -> "%,d %s".formatted(e.getValue(), reason(e.getKey())))
              .collect(Collectors.joining(", ")));
    }
    if (blocks.reused() > 0) {
      out.printf(
          l,
          "Reuse    %,d request%s to the store, %.3f a reused block%n",
          blocks.requests(),
          blocks.requests() == 1 ? "" : "s",
          (double) blocks.requests() / blocks.reused());
    }
    out.printf(
        l,
        "Scenes   %d used, %d unused, %d quarantined%n",
        summary.scenes().used(),
        summary.scenes().unused(),
        summary.scenes().quarantined());
    Reads reads = summary.reads();
    if (reads.requests() > 0) {
      out.printf(
          l,
          "Archive  %,d requests, %,.1f MB fetched, of which %,.1f MB needed%n",
          reads.requests(),
          reads.bytesFetched() / 1e6,
          reads.bytesNeeded() / 1e6);
    }
    Memory memory = summary.memory();
    if (memory.peak() > 0) {
      out.printf(
          l,
          "Memory   %,d MiB at most in an executor, %,d MiB of heap and %,d MiB beside it planned%n",
          memory.peak() >> 20,
          memory.heapPlanned() >> 20,
          memory.outsidePlanned() >> 20);
    }
    out.printf(
        l,
        "Pixels   %,d in %.1f s (%,.0f pixels/s), %s on %s, %d model load%s%n",
        summary.pixels(),
        summary.seconds(),
        summary.pixelsPerSecond(),
        summary.engine(),
        summary.device(),
        summary.modelLoads(),
        summary.modelLoads() == 1 ? "" : "s");
    RunSummary.Cost cost = summary.cost();
    if (cost != null) {
      out.printf(
          l,
          "Cost     %.4g for %.3f core hours; planned %.4g (%.4g to %.4g)%n",
          cost.amount(),
          cost.coreHours(),
          cost.planned().likely().amount(),
          cost.planned().low().amount(),
          cost.planned().high().amount());
    }
    ExpectedAccuracy expected = summary.expectedAccuracy();
    if (expected != null) {
      out.printf(
          l,
          "Expected accuracy %.1f %% (%.1f to %.1f), as far as the model's confidence is calibrated%n",
          100 * expected.value(),
          100 * expected.low(),
          100 * expected.high());
    }
    out.println();
    out.printf(l, "%-5s %-24s %12s %12s %7s%n", "Value", "Class", "Pixels", "km2", "Share");
    long classified = summary.classes().stream().mapToLong(ClassArea::pixels).sum();
    for (ClassArea area : summary.classes()) {
      out.printf(
          l,
          "%-5d %-24s %,12d %,12.2f %6.1f%%%n",
          area.value(),
          area.name(),
          area.pixels(),
          area.km2(),
          classified == 0 ? 0.0 : 100.0 * area.pixels() / classified);
    }
    out.println();
    printWarnings(summary, out);
    if (ending.stopAfterBlocks()) {
      out.printf(
          "Next     sitsformer assemble --output %s --run %s%n", folder.output(), folder.run());
    } else {
      out.printf("Map      %s%n", folder.path(RunFolder.MAP));
      out.printf("Report   %s%n", folder.path(RunFolder.REPORT));
    }
  }

  /** The first few; how many there are in all, where not even the summary lists them. */
  private static void printWarnings(RunSummary summary, PrintWriter out) {
    List<Warning> listed = summary.warnings();
    listed.stream()
        .limit(WARNINGS_SHOWN)
        .forEach(w -> out.printf("Warning  %s %s: %s%n", w.kind(), w.subject(), w.reason()));
    Map<String, Long> counts = summary.warningCounts();
    if (counts.values().stream().mapToLong(Long::longValue).sum() > listed.size()) {
      out.printf(
          "         in all %s; summary.json lists %d of a kind%n",
          counts.entrySet().stream()
              .map(e -> String.format(Locale.ROOT, "%,d %s", e.getValue(), e.getKey()))
              .collect(Collectors.joining(", ")),
          Warnings.MOST_LISTED);
    } else if (listed.size() > WARNINGS_SHOWN) {
      out.printf("         and %d more in summary.json%n", listed.size() - WARNINGS_SHOWN);
    }
  }
}
