package org.sitsformer.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.RunReference;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.jobs.stabilize.StabilizeStage;
import org.sitsformer.jobs.stabilize.StableReport;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Derives a map that keeps each pixel's class until a new one is clearly better. */
@Command(
    name = "stabilize",
    description = "Derive a map that keeps each pixel's class until a new one is clearly better.",
    footer = {
      "",
      "The run itself is left as it is; stable/<run> holds the derived map, and the next one goes on",
      "from there. The first one is the run's own.",
      "",
      "Examples:",
      "  sitsformer stabilize --output maps --run RUN",
      "  sitsformer stabilize --output maps --run RUN --previous EARLIER_RUN --margin 0.2"
    })
public final class Stabilize implements Callable<Integer> {
  private static final String NONE = "none";

  @Mixin private Common common;

  @Mixin private RunReference run;

  @Option(
      names = "--previous",
      paramLabel = "RUN",
      description =
          "Go on from this run's derived map, or from its own where it has none; 'none' starts anew"
              + " (default: the newest derived map before the run, of its classes and extent).")
  private String previous;

  @Option(
      names = "--margin",
      defaultValue = "0.1",
      paramLabel = "P",
      description =
          "How much more probable a new class has to be than the earlier one (default: ${DEFAULT-VALUE}).")
  private double margin;

  @Override
  public Integer call() throws IOException {
    if (!(margin >= 0 && margin <= 1)) {
      throw JobException.usage("--margin %s: 0 to 1 is allowed".formatted(margin));
    }
    SparkSession spark = Session.open("stabilize");
    Storage storage = Session.storage(spark);
    RunFolder folder = run.folder(storage);
    folder.require(storage, RunFolder.MANIFEST);
    folder.require(storage, RunFolder.SUMMARY);
    StableReport report =
        new StabilizeStage(spark, storage, folder, margin, common.err())
            .run(previous(storage, folder));
    if (common.json()) {
      common.printJson(report);
    } else {
      print(report, folder.stable(), common.out());
    }
    return ExitCode.DONE;
  }

  /** Returns the map to go on from, null where there is none. */
  private RunFolder previous(Storage storage, RunFolder folder) throws IOException {
    if (NONE.equals(previous)) {
      return null;
    }
    if (previous != null) {
      RunFolder named = folder.other(storage, "--previous", previous);
      boolean derived = storage.stat(named.stable().path(RunFolder.MANIFEST)).isPresent();
      return derived ? named.stable() : named;
    }
    RunFile file = RunFile.read(storage, folder);
    List<String> all = RunFolder.finished(storage, folder.output());
    // Of an output's dates only those before count, and of one date the earlier revisions.
    List<String> derived = new ArrayList<>(RunFolder.stabilized(storage, folder.output()));
    derived.retainAll(all.subList(0, all.indexOf(folder.run())));
    Collections.reverse(derived);
    for (String name : derived) {
      RunFolder map = new RunFolder(folder.output(), name).stable();
      RunFile other = RunFile.read(storage, map);
      if (other.classNames().equals(file.classNames()) && other.window().equals(file.window())) {
        return map;
      }
    }
    return null;
  }

  private static void print(StableReport report, RunFolder folder, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s %s: %,d of %,d pixels changed their class, %,d kept it against another one%n",
        report.run(),
        report.previous().isEmpty() ? "is the first one" : "after " + report.previous(),
        report.changed(),
        report.pixels(),
        report.kept());
    out.printf(Locale.ROOT, "%,d of %,d blocks were made%n", report.made(), report.blocks());
    out.println(folder.path(RunFolder.MAP));
  }
}
