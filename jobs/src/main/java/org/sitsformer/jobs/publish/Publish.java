package org.sitsformer.jobs.publish;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.Common;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.cli.Session;
import org.sitsformer.jobs.run.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a finished run the latest one. */
@Command(
    name = "publish",
    description = "Make a finished run the one that latest.json names.",
    footer = {
      "",
      "The newest date wins, then the newest revision: publishing a backfill changes nothing.",
      "To roll back, publish an older run with --force.",
      "",
      "Example:",
      "  sitsformer publish --output maps --run 2024-08-31_sinop-ndvi-1.0.0_r1_5f0c2a"
    })
public final class Publish implements Callable<Integer> {
  @Mixin private Common common;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Output of the run.")
  private String output;

  @Option(names = "--run", required = true, description = "Name of the run.")
  private String run;

  @Option(names = "--force", description = "Replace a newer run.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    SparkSession spark = Session.open("publish");
    Storage storage = Session.storage(spark);
    RunFolder folder = RunFolder.existing(storage, output, run);
    if (storage.stat(folder.path("summary.json")).isEmpty()
        || storage.stat(folder.path("manifest.parquet")).isEmpty()) {
      throw JobException.usage(
          "--run %s: is not finished, it has no summary.json and manifest.parquet".formatted(run));
    }
    Publication.Latest latest =
        Publication.publish(
            storage, output, run, force ? Publication.Force.YES : Publication.Force.NO);
    if (common.json()) {
      common.printJson(latest);
    } else if (latest.run().equals(run)) {
      common.out().printf("%s is the latest run of %s%n", run, output);
    } else {
      common.out().printf("%s is published; the latest run stays %s%n", run, latest.run());
    }
    return ExitCode.DONE;
  }
}
