package org.sitsformer.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.MetricsOptions;
import org.sitsformer.cli.option.PlanArguments;
import org.sitsformer.cli.option.RunOptions;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.classify.ClassifyRun;
import org.sitsformer.jobs.classify.SummaryText;
import org.sitsformer.jobs.metrics.RunMetrics;
import org.sitsformer.jobs.plan.PlanFile;
import org.sitsformer.jobs.plan.RunRequest;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.summary.RunSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns an archive into a land-cover map: catalog, plan, blocks, map, report, publish. */
@Command(
    name = "classify",
    description = "Turn an archive of GeoTIFF time series into a land-cover map.",
    footer = {
      "",
      "Examples:",
      "  sitsformer classify --archive images --pattern '{band}_{date:yyyyMMdd}.tif' \\",
      "      --model models/sinop-ndvi --output maps",
      "  sitsformer classify --plan plan.json",
      "",
      "Interrupted? The same command goes on: finished blocks are found again.",
      "Exit codes: 0 done, 1 failed, 2 usage, 3 under --min-coverage, 5 quarantined scenes or",
      "damaged segments with --fail-on-quarantine, 130 interrupted."
    })
public final class Classify implements Callable<Integer> {
  @Mixin private Common common;
  @Mixin private RunOptions options;

  @Option(
      names = "--format",
      split = ",",
      defaultValue = "cog",
      paramLabel = "cog,parquet",
      description =
          "Forms of the map; parquet adds the classified pixels as a table (default: ${DEFAULT-VALUE}).")
  private List<String> formats;

  @Option(
      names = "--stop-after",
      paramLabel = "blocks",
      description = "End after the blocks; assemble, report and publish go on with --run.")
  private String stopAfter;

  @Option(
      names = "--run-id",
      paramLabel = "HEX",
      description = {
        "Hex digits that the run's name ends with, 8 to 32; a later command finds it by --run HEX.",
        "Given again, the next revision has them too (default: 8 random ones)."
      })
  private String runId;

  @Option(names = "--no-publish", description = "Leave latest.json as it is.")
  private boolean noPublish;

  @Option(
      names = "--min-coverage",
      defaultValue = "1.0",
      paramLabel = "SHARE",
      description =
          "Share of blocks that must not fail; below it nothing is published and the exit code is 3 (default: ${DEFAULT-VALUE}).")
  private double minimumCoverage;

  @Option(
      names = "--fail-on-quarantine",
      description =
          "Publish nothing and exit with code 5 when scenes were quarantined or segments are damaged.")
  private boolean failOnQuarantine;

  @Option(
      names = "--plan",
      preprocessor = PlanArguments.class,
      paramLabel = "P",
      description = "Carry out a plan that 'plan --write P' wrote; gives all options above.")
  private String plan;

  @Mixin private MetricsOptions metrics;

  @Override
  public Integer call() throws IOException {
    for (String format : formats) {
      if (!format.equals("cog") && !format.equals("parquet")) {
        throw JobException.usage("--format %s: cog and parquet are allowed".formatted(format));
      }
    }
    if (stopAfter != null && !stopAfter.equals("blocks")) {
      throw JobException.usage("--stop-after %s: only 'blocks' is allowed".formatted(stopAfter));
    }
    if (!(minimumCoverage >= 0 && minimumCoverage <= 1)) {
      throw JobException.usage("--min-coverage %s: 0 to 1 is allowed".formatted(minimumCoverage));
    }
    if (runId != null && !RunFolder.isId(runId)) {
      throw JobException.usage(
          "--run-id %s: 8 to 32 hexadecimal digits in lower case are allowed".formatted(runId));
    }
    ClassifyRun.Ending ending =
        new ClassifyRun.Ending(
            formats, stopAfter != null, !noPublish, minimumCoverage, failOnQuarantine);
    RunRequest request = options.request();
    return metrics.watch(
        request.output(),
        request.area().region(),
        common.err(),
        run -> classify(request, ending, run));
  }

  private int classify(RunRequest request, ClassifyRun.Ending ending, RunMetrics watched)
      throws IOException {
    SparkSession spark = Session.open("classify");
    Storage storage = Session.storage(spark);
    if (plan != null) {
      PlanFile.read(storage, plan).requireModel(storage, request);
    }
    ClassifyRun run = new ClassifyRun(spark, storage, request, ending, watched, common.err());
    RunSummary summary = runId == null ? run.execute() : run.execute(runId);
    if (common.json()) {
      common.printJson(summary);
    } else {
      SummaryText.print(summary, run.folder(), ending, common.out());
    }
    common.out().flush();
    int code = ending.exitCode(summary);
    if (code == ExitCode.COVERAGE) {
      common
          .err()
          .printf(
              "Coverage %.4f is under --min-coverage %s: %d blocks failed%n",
              summary.coverage(), minimumCoverage, summary.blocks().failed());
    } else if (code == ExitCode.QUARANTINE) {
      common
          .err()
          .printf(
              "%d scenes are quarantined, %d segments are damaged, and --fail-on-quarantine is given%n",
              summary.scenes().quarantined(), summary.warned(RunSummary.Warning.DAMAGED_SEGMENT));
    }
    return code;
  }
}
