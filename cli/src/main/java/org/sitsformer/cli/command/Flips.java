package org.sitsformer.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.RunReference;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.flips.FlipReport;
import org.sitsformer.jobs.flips.FlipStage;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.program.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how many pixels changed their class between two runs, from which to which, and where. */
@Command(
    name = "flips",
    description =
        "Say how many pixels changed their class between two runs, from which to which, and where.",
    footer = {
      "",
      "Example:",
      "  sitsformer flips --output maps --run RUN --reference YESTERDAYS_RUN"
    })
public final class Flips implements Callable<Integer> {
  /** Transitions that are printed; the file has all. */
  private static final int MOST_SHOWN = 15;

  @Mixin private Common common;

  @Mixin private RunReference run;

  @Option(
      names = "--reference",
      required = true,
      paramLabel = "RUN",
      description = "The earlier run, of the same output.")
  private String reference;

  @Option(
      names = "--stable",
      description = "Compare the maps that stabilize derived, under stable/.")
  private boolean stable;

  @Override
  public Integer call() throws IOException {
    SparkSession spark = Session.open("flips");
    Storage storage = Session.storage(spark);
    FlipStage stage = FlipStage.of(spark, storage, run.folder(storage), reference, stable);
    FlipReport report = stage.run();
    if (common.json()) {
      common.printJson(report);
    } else {
      print(report, common.out());
      common.out().println(stage.path("json"));
    }
    return ExitCode.DONE;
  }

  private static void print(FlipReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s against %s: %,d of %,d pixels changed class (%.2f %% gross); %,d of %,d blocks are the same%n",
        report.run(),
        report.reference(),
        report.flipped(),
        report.pixels(),
        100 * report.rate(),
        report.sameBlocks(),
        report.blocks());
    out.printf(
        Locale.ROOT, "%-20s %-20s %14s %12s %10s%n", "Before", "Now", "Pixels", "km2", "Of class");
    report.transitions().stream()
        .filter(t -> t.from() != t.to())
        .limit(MOST_SHOWN)
        .forEach(
            t ->
                out.printf(
                    Locale.ROOT,
                    "%-20s %-20s %,14d %12.4f %9.2f%%%n",
                    t.fromName(),
                    t.toName(),
                    t.pixels(),
                    t.km2(),
                    100 * t.share()));
  }
}
