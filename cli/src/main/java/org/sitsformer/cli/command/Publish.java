package org.sitsformer.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.RunReference;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.publish.Publication;
import org.sitsformer.runs.summary.RunSummary;
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

  @Mixin private RunReference reference;

  @Option(
      names = "--min-coverage",
      defaultValue = "1.0",
      paramLabel = "SHARE",
      description =
          "Share of the run's blocks that must not have failed; below it nothing is published and the exit code is 3 (default: ${DEFAULT-VALUE}).")
  private double minimumCoverage;

  @Option(names = "--force", description = "Replace a newer run.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (!(minimumCoverage >= 0 && minimumCoverage <= 1)) {
      throw JobException.usage("--min-coverage %s: 0 to 1 is allowed".formatted(minimumCoverage));
    }
    SparkSession spark = Session.open("publish");
    Storage storage = Session.storage(spark);
    RunFolder folder = reference.folder(storage);
    for (String file : new String[] {RunFolder.SUMMARY, RunFolder.MANIFEST, RunFolder.MAP}) {
      if (storage.stat(folder.path(file)).isEmpty()) {
        throw JobException.usage(
            "--run %s: is not finished, it has no %s; assemble and report come before publish"
                .formatted(folder.run(), file));
      }
    }
    double coverage = RunSummary.read(storage, folder).coverage();
    if (coverage < minimumCoverage) {
      common.err().printf("Coverage %.4f is under --min-coverage %s%n", coverage, minimumCoverage);
      return ExitCode.COVERAGE;
    }
    Publication.Latest latest =
        Publication.publish(
            storage,
            folder.output(),
            folder.run(),
            force ? Publication.Force.YES : Publication.Force.NO);
    if (common.json()) {
      common.printJson(latest);
    } else if (latest.run().equals(folder.run())) {
      common.out().printf("%s is the latest run of %s%n", folder.run(), folder.output());
    } else {
      common.out().printf("%s is published; the latest run stays %s%n", folder.run(), latest.run());
    }
    return ExitCode.DONE;
  }
}
