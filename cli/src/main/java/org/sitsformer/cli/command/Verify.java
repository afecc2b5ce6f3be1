package org.sitsformer.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.cli.option.RunReference;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.jobs.verify.Verification;
import org.sitsformer.runs.program.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads again all that a run lists, and says what is not as it was written. */
@Command(
    name = "verify",
    description = "Read again all that a run's manifest lists: blocks, and the map's tiles.",
    footer = {
      "",
      "A damaged block is removed from the store, so that the next run makes it anew; a damaged",
      "tile is made anew by 'assemble'. The exit code is 1 where anything was wrong.",
      "",
      "Examples:",
      "  sitsformer verify --output maps --run 2024-08-31_sinop-ndvi-1.0.0_r1_5f0c2a",
      "  sitsformer verify --output maps --run 2024-08-31_sinop-ndvi-1.0.0_r1_5f0c2a --dry-run"
    })
public final class Verify implements Callable<Integer> {
  @Mixin private Common common;

  @Mixin private RunReference reference;

  @Option(names = "--dry-run", description = "Remove nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    SparkSession spark = Session.open("verify");
    Storage storage = Session.storage(spark);
    Verification.Result result =
        new Verification(spark, storage, reference.folder(storage)).run(dryRun);
    if (common.json()) {
      common.printJson(result);
    } else {
      print(result);
    }
    if (result.isGood()) {
      return ExitCode.DONE;
    }
    common
        .err()
        .printf(
            "%s is not as it was written: %,d of %,d files, %,d of %,d blocks listed%n",
            result.run(), result.damaged(), result.files(), result.listed(), result.planned());
    return ExitCode.FAILED;
  }

  private void print(Verification.Result result) {
    for (Verification.Fault fault : result.faults()) {
      common
          .out()
          .printf("%s: %s%s%n", fault.path(), fault.fault(), fault.removed() ? "; removed" : "");
    }
    if (result.planned() != result.listed()) {
      common
          .out()
          .printf(
              "The plan has %,d blocks, the manifest lists %,d%n",
              result.planned(), result.listed());
    }
    common
        .out()
        .printf(
            "%s: %,d files read (%,.1f MB), %,d not as they were written%n",
            result.run(), result.files(), result.bytes() / 1e6, result.damaged());
  }
}
