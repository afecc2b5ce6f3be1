package org.sitsformer.jobs.gc;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.Common;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.cli.Session;
import org.sitsformer.jobs.publish.Publication;
import org.sitsformer.jobs.run.Lease;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.ClassifyBlocks;
import org.sitsformer.udf.classify.ListBlocks;
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
  private static final String PINS = "pins";
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
      defaultValue = "60",
      paramLabel = "SECONDS",
      description =
          "How long a sign of life of a run counts; as much is waited (default: ${DEFAULT-VALUE}).")
  private int leaseSeconds;

  @Option(names = "--dry-run", description = "Remove nothing.")
  private boolean dryRun;

  /**
   * What was found.
   *
   * @param kept runs whose blocks stay, those at work too
   * @param removed blocks removed, or to be removed
   */
  record Result(List<String> kept, long blocks, long removed, long bytes, boolean dryRun) {}

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
    for (String run : pins) {
      RunFolder.existing(storage, output, run);
      storage.put(pin(run), RunFolder.json(run));
    }
    for (String run : unpins) {
      storage.delete(pin(run));
    }
    Result result = collect(spark, storage);
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

  private String pin(String run) {
    return Storage.resolve(Storage.resolve(output, PINS), run + ".json");
  }

  private Result collect(SparkSession spark, Storage storage) throws IOException {
    Set<String> kept = kept(storage);
    if (kept.isEmpty()) {
      throw JobException.usage("--output %s: has no finished run".formatted(output));
    }
    Dataset<Row> stored = ListBlocks.all(spark, storage, output).persist(StorageLevel.DISK_ONLY());
    long blocks = stored.count();
    Dataset<Row> garbage =
        without(stored, roots(spark, storage, kept)).persist(StorageLevel.DISK_ONLY());
    if (!dryRun && !garbage.isEmpty()) {
      String id = HexFormat.of().formatHex(new SecureRandom().generateSeed(4));
      Duration term = Duration.ofSeconds(leaseSeconds);
      try (Lease lease = Lease.ofCollection(storage, output, id, term)) {
        // Whoever began before sees this lease, or has shown his keys when the wait is over.
        awaitPlans(storage, System.currentTimeMillis() + term.toMillis());
        kept.addAll(kept(storage));
        Dataset<Row> still =
            without(garbage, roots(spark, storage, kept)).persist(StorageLevel.DISK_ONLY());
        still.foreachPartition(new Remove(storage, output));
        garbage = still;
      }
      Lease.sweep(storage, output);
    }
    Row totals = garbage.agg(count(lit(1)), coalesce(sum("stored_bytes"), lit(0L))).first();
    return new Result(List.copyOf(kept), blocks, totals.getLong(0), totals.getLong(1), dryRun);
  }

  /** Waits until a time, and then until every run at work has named its blocks. */
  private void awaitPlans(Storage storage, long untilMillis) throws IOException {
    while (System.currentTimeMillis() < untilMillis
        || Lease.holders(storage, output).stream()
            .anyMatch(holder -> !holder.isCollection() && holder.keys() == null)) {
      try {
        Thread.sleep(Math.min(500, 100L * leaseSeconds));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for runs", e);
      }
    }
  }

  /** Returns the runs with a manifest whose blocks stay. */
  private Set<String> kept(Storage storage) throws IOException {
    Set<String> kept = new TreeSet<>();
    List<String> finished = RunFolder.finished(storage, output);
    kept.addAll(finished.subList(Math.max(0, finished.size() - keep), finished.size()));
    for (FileEntry file : storage.list(Storage.resolve(output, PINS))) {
      String name = file.path().substring(file.path().lastIndexOf('/') + 1);
      kept.add(name.substring(0, name.length() - ".json".length()));
    }
    Publication.latest(storage, output).ifPresent(latest -> kept.add(latest.run()));
    kept.retainAll(finished);
    return kept;
  }

  /** Returns the keys that kept runs list and that runs at work are going to. */
  private Dataset<Row> roots(SparkSession spark, Storage storage, Set<String> kept)
      throws IOException {
    // Those at work first: whoever ends meanwhile has written his manifest.
    List<Lease.Holder> holders = Lease.holders(storage, output);
    List<String> manifests = new ArrayList<>();
    for (String run : kept) {
      manifests.add(storage.location(new RunFolder(output, run).path(RunFolder.MANIFEST)));
    }
    List<String> stabilized = RunFolder.stabilized(storage, output);
    for (int i = 0; i < stabilized.size(); i++) {
      // The newest one is what the next derived map goes on from, whichever runs are kept.
      if (kept.contains(stabilized.get(i)) || i == stabilized.size() - 1) {
        RunFolder folder = new RunFolder(output, stabilized.get(i)).stable();
        manifests.add(storage.location(folder.path(RunFolder.MANIFEST)));
      }
    }
    Dataset<Row> roots =
        spark
            .read()
            .schema(BlockResult.schema(BlockResult.MANIFEST_COLUMNS))
            .parquet(manifests.toArray(String[]::new))
            .select("key");
    for (Lease.Holder holder : holders) {
      if (holder.keys() != null && !holder.keys().isEmpty()) {
        String[] files = holder.keys().stream().map(storage::location).toArray(String[]::new);
        roots = roots.union(spark.read().schema(Lease.KEYS).parquet(files));
      }
    }
    return roots;
  }

  private static Dataset<Row> without(Dataset<Row> blocks, Dataset<Row> roots) {
    return blocks.join(roots, new String[] {"key"}, "left_anti");
  }

  private static final class Remove implements ForeachPartitionFunction<Row> {
    private static final long serialVersionUID = 1L;
    private final Storage storage;
    private final String output;

    Remove(Storage storage, String output) {
      this.storage = storage;
      this.output = output;
    }

    @Override
    public void call(java.util.Iterator<Row> blocks) throws IOException {
      while (blocks.hasNext()) {
        storage.delete(ClassifyBlocks.path(output, blocks.next().getAs("key")));
      }
    }
  }
}
