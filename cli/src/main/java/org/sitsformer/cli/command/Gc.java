package org.sitsformer.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.gc.Collection;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.lease.Lease;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Removes blocks that nobody needs any more. */
@Command(
    name = "gc",
    description = "Remove blocks that no kept run lists. Maps, manifests and statistics stay.",
    footer = {
      "",
      "Kept are the newest N runs, the one that latest.json names, pinned runs and those that are",
      "at work. Runs may go on meanwhile. A run whose blocks are gone keeps its map.",
      "",
      "Examples:",
      "  sitsformer gc --output maps --keep 7 --dry-run",
      "  sitsformer gc --output maps --keep 7",
      "  sitsformer gc --output maps --keep 7 --pin 2024-08-31_sinop-ndvi-1.0.0_r1_5f0c2a"
    })
public final class Gc implements Callable<Integer> {
  @Mixin private Common common;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The output: a path or a URI.")
  private String output;

  @Option(
      names = "--keep",
      required = true,
      paramLabel = "N",
      description = "Newest runs whose blocks stay, 1 or more.")
  private int keep;

  @Option(
      names = "--pin",
      paramLabel = "RUN",
      description = "Keep this run's blocks, now and later; can be given several times.")
  private List<String> pins = new ArrayList<>();

  @Option(
      names = "--unpin",
      paramLabel = "RUN",
      description = "Keep this run's blocks no longer than others'.")
  private List<String> unpins = new ArrayList<>();

  @Option(
      names = "--lease",
      defaultValue = "" + Lease.TERM_SECONDS,
      paramLabel = "SECONDS",
      description =
          "How long a sign of life of a run counts; as much is waited (default: ${DEFAULT-VALUE}).")
  private int leaseSeconds;

  @Option(names = "--dry-run", description = "Remove nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    if (keep < 1) {
      throw JobException.usage("--keep %d: 1 or more is allowed".formatted(keep));
    }
    if (leaseSeconds < 1) {
      throw JobException.usage("--lease %d: 1 or more is allowed".formatted(leaseSeconds));
    }
    SparkSession spark = Session.open("gc");
    Storage storage = Session.storage(spark);
    Collection collection = new Collection(spark, storage, output);
    for (String run : pins) {
      collection.pin(run);
    }
    for (String run : unpins) {
      collection.unpin(run);
    }
    Collection.Result result = collection.run(keep, Duration.ofSeconds(leaseSeconds), dryRun);
    if (common.json()) {
      common.printJson(result);
    } else {
      common.out().printf("Kept     %s%n", String.join(", ", result.kept()));
      common
          .out()
          .printf(
              "Blocks   %,d, of which %,d (%,.1f MB) %s%n",
              result.blocks(),
              result.removed(),
              result.bytes() / 1e6,
              dryRun ? "would be removed" : "were removed");
    }
    return ExitCode.DONE;
  }
}
