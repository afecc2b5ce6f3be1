package org.sitsformer.jobs.plan;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.Common;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what {@code classify} would do; runs no model. */
@Command(
    name = "plan",
    description = "Say what classify would do: blocks, scenes, bytes, memory, model calls.",
    footer = {
      "",
      "Takes classify's options; only the catalog in --output is brought up to date.",
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
    SparkSession spark = Session.open("plan");
    Storage storage = Session.storage(spark);
    PreparedRun run = new Preparation(spark, storage, options).prepare();
    PlanFigures figures = PlanFigures.of(spark, run, options);
    if (write != null) {
      PlanFile.of(run, options, spec.commandLine().getParseResult()).write(storage, write);
    }
    if (common.json()) {
      common.printJson(figures);
    } else {
      figures.print(common.out());
    }
    return ExitCode.DONE;
  }
}
