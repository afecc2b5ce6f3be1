package org.sitsformer.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.PlanArguments;
import org.sitsformer.cli.option.RunOptions;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.plan.PlanFigures;
import org.sitsformer.jobs.plan.PlanFile;
import org.sitsformer.jobs.plan.PlannedRun;
import org.sitsformer.jobs.plan.Preparation;
import org.sitsformer.jobs.plan.PreparedRun;
import org.sitsformer.jobs.plan.RunRequest;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.program.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Says what {@code classify} would do. The executors load the model and try it, as {@code classify}
 * has them do before its first block, to learn whether it fits and what memory it takes; no block
 * is made.
 */
@Command(
    name = "plan",
    description = "Say what classify would do: blocks, scenes, bytes, memory, model calls.",
    footer = {
      "",
      "Takes classify's options. The executors try the model; only the catalog in --output is",
      "brought up to date.",
      "",
      "Example:",
      "  sitsformer plan --archive archive --pattern 'S2_{tile}_{date:yyyyMMdd}_{band}.tif' \\",
      "      --model models/sitsformer-demo --output maps --write plan.json"
    })
public final class Plan implements Callable<Integer> {
  @Mixin private Common common;
  @Mixin private RunOptions options;
  @Spec private CommandSpec spec;

  @Option(
      names = "--write",
      paramLabel = "P",
      description = "Write the plan to this file, for classify --plan.")
  private String write;

  @Override
  public Integer call() throws IOException {
    RunRequest request = options.request();
    SparkSession spark = Session.open("plan");
    Storage storage = Session.storage(spark);
    PreparedRun run = new Preparation(spark, storage, request).prepare();
    PlannedRun planned = PlannedRun.of(spark, run, storage, "");
    PlanFigures figures = PlanFigures.of(planned);
    if (write != null) {
      PlanFile.of(planned.run(), PlanArguments.of(spec.commandLine().getParseResult()))
          .write(storage, write);
    }
    if (common.json()) {
      common.printJson(figures);
    } else {
      figures.print(common.out());
    }
    return ExitCode.DONE;
  }
}
