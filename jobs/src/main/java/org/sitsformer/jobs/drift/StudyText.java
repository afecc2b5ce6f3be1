package org.sitsformer.jobs.drift;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.jobs.finding.Cause;
import org.sitsformer.jobs.finding.Cause.Kind;

/** What studies found, as tables for people. */
final class StudyText {
  private final PrintWriter out;

  StudyText(PrintWriter out) {
    this.out = out;
  }

  private void line(String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }

  void halves(StudyResult<StudyRegions.Parameters, HalvesStudy.Row> result) {
    line(
        "Halves of one region of %,d simulated pixels in %d blocks",
        SimulatedRegion.pixels(result.parameters().size()),
        SimulatedRegion.PLACES * SimulatedRegion.PLACES);
    line("%-14s %6s %9s %9s", "Pixels a half", "Pairs", "Default", "Classic");
    for (HalvesStudy.Row row : result.rows()) {
      line("%,14d %6d %9d %9d", row.pixels(), row.pairs(), row.alerts(), row.classicAlerts());
    }
  }

  void days(StudyResult<DaysStudy.Parameters, DaysStudy.Row> result) {
    List<DaysStudy.Row> loud = result.rows().stream().filter(DaysStudy.Row::loud).toList();
    loud.forEach(row -> line("%s %s", row.day(), row.alerts()));
    line(
        "%s without a drift, every %d compared: %d with an alert",
        counted(result.parameters().repeats(), "day"), result.parameters().step(), loud.size());
  }

  void power(StudyResult<StudyRegions.Parameters, PowerStudy.Row> result) {
    line("Injected for a year");
    line("%-24s %8s %8s", "Injection", "Regions", "Power");
    for (PowerStudy.Row row : result.rows()) {
      line("%-24s %8d %8.3f", row.injection().text(), row.regions(), row.power());
    }
  }

  void delay(StudyResult<StudyRegions.Parameters, DelayStudy.Row> result) {
    line("Days until found, %s", counted(result.parameters().repeats(), "region"));
    line("%-24s %8s %8s %10s", "Injection", "Median", "90 %", "In a year");
    for (DelayStudy.Row row : result.rows()) {
      line(
          "%-24s %8s %8s %9.0f%%",
          row.injection().text(),
          day(row.upperMedian()),
          day(row.nineOfTen()),
          100 * row.withinYear());
    }
  }

  private static String counted(long number, String noun) {
    return number == 1 ? "1 " + noun : "%d %ss".formatted(number, noun);
  }

  private static String day(Integer day) {
    return day == null ? "-" : String.valueOf(day);
  }

  void causes(StudyResult<CausesStudy.Parameters, CausesStudy.Row> result) {
    List<CausesStudy.Row> rows = result.rows();
    for (CausesStudy.Row row : rows) {
      if (!row.allNamed() || row.moreNamed()) {
        line(
            "  injected: %s, named %s",
            row.injected().stream().map(Injection::text).toList(),
            row.named().stream().map(Cause::evidence).toList());
      }
    }
    int runs = result.parameters().repeats();
    int pairs = result.parameters().pairs();
    line(
        "Causes of %s with one injection, in %s",
        counted(runs, "run"),
        counted(rows.stream().map(CausesStudy.Row::region).distinct().count(), "region"));
    List<CausesStudy.Row> single = rows.stream().filter(row -> row.injected().size() == 1).toList();
    Map<Kind, Map<String, Integer>> confusion = new TreeMap<>();
    for (CausesStudy.Row row : single) {
      confusion
          .computeIfAbsent(row.injected().get(0).kind(), kind -> new TreeMap<>())
          .merge(namedFirst(row), 1, Integer::sum);
    }
    confusion.forEach(
        (kind, named) ->
            named.forEach(
                (text, count) -> line("%-14s first named: %-32s %4d", kind.word(), text, count)));
    long first = single.stream().filter(CausesStudy.Row::firstNamed).count();
    long alone = single.stream().filter(row -> row.firstNamed() && !row.moreNamed()).count();
    long both = rows.stream().filter(row -> row.injected().size() > 1 && row.allNamed()).count();
    line(
        "Named first: %d of %d (%.1f %%), alone: %d (%.1f %%). Both of two: %d of %d (%.1f %%)",
        first,
        runs,
        100.0 * first / runs,
        alone,
        100.0 * alone / runs,
        both,
        pairs,
        100.0 * both / Math.max(1, pairs));
  }

  /** Returns what was named first for one injection, and whether it came after that. */
  private static String namedFirst(CausesStudy.Row row) {
    String named = row.named().isEmpty() ? "nothing" : row.named().get(0).kind().word();
    if (row.firstNamed()) {
      return named;
    }
    String other =
        named.equals(row.injected().get(0).kind().word()) ? named + " of another band" : named;
    return row.allNamed() ? other + ", then the right one" : other;
  }

  void blocks(StudyResult<BlocksStudy.Parameters, BlocksStudy.Times> result) {
    for (BlocksStudy.Times row : result.rows()) {
      line(
          "%,12d blocks: added up in %.1f s (%,.0f blocks/s a side), with the raster of %,d bytes %.1f s",
          row.blocks(),
          row.addedSeconds(),
          row.blocksPerSecond(),
          row.rasterBytes(),
          row.seconds());
    }
  }
}
