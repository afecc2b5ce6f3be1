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
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.lease.Lease;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.publish.Publication;
import org.sitsformer.udf.classify.BlockStore;
import org.sitsformer.udf.classify.KeyBlocks;
import org.sitsformer.udf.classify.ListBlocks;

/**
 * Removes blocks that nobody needs any more. Kept are those of the newest runs, of the one that
 * {@code latest.json} names, of pinned runs and of those that are at work; of derived maps those of
 * kept runs and of the newest one. Runs may go on meanwhile, see {@link Lease}.
 */
public final class Collection {
  private static final String PINS = "pins";

  private final SparkSession spark;
  private final Storage storage;
  private final String output;

  /**
   * Takes the blocks of an output; nothing is looked at yet.
   *
   * @param output root of the output
   */
  public Collection(SparkSession spark, Storage storage, String output) {
    this.spark = spark;
    this.storage = storage;
    this.output = output;
  }

  /**
   * What was found.
   *
   * @param kept finished runs whose blocks stay, by name; those of runs at work stay too, and are
   *     not named
   * @param blocks blocks that the store had
   * @param removed blocks removed, or that would be removed
   * @param bytes their size
   * @param dryRun true where nothing was removed
   */
  public record Result(List<String> kept, long blocks, long removed, long bytes, boolean dryRun) {}

  /**
   * Keeps a run's blocks from now on.
   *
   * @throws JobException if there is no such run; it names {@code --run}
   */
  public void pin(String run) throws IOException {
    RunFolder.existing(storage, output, run);
    new JsonFile(storage, pinPath(run)).write(run);
  }

  /** Keeps a run's blocks no longer than others'; one that is not pinned is no error. */
  public void unpin(String run) throws IOException {
    storage.delete(pinPath(run));
  }

  private String pinPath(String run) {
    return Storage.resolve(Storage.resolve(output, PINS), run + ".json");
  }

  /**
   * Collects. Runs Spark jobs.
   *
   * @param keep newest runs whose blocks stay, 1 or more
   * @param term how long a sign of life of this collection counts, and how long it waits for runs
   *     to show themselves before anything goes: no less than a run's own, {@link
   *     Lease#TERM_SECONDS}
   * @param dryRun true to remove nothing
   * @throws JobException if the output has no finished run, or cannot be written; it names {@code
   *     --output}
   */
  public Result run(int keep, Duration term, boolean dryRun) throws IOException {
    Set<String> kept = kept(keep);
    if (kept.isEmpty()) {
      throw JobException.usage("--output %s: has no finished run".formatted(output));
    }
    Dataset<Row> stored = ListBlocks.all(spark, storage, output).persist(StorageLevel.DISK_ONLY());
    long blocks = stored.count();
    Dataset<Row> garbage = without(stored, roots(kept)).persist(StorageLevel.DISK_ONLY());
    if (!dryRun && !garbage.isEmpty()) {
      String id = HexFormat.of().formatHex(new SecureRandom().generateSeed(4));
      try (Lease lease = Lease.ofCollection(storage, output, id, term)) {
        // Whoever began before sees this lease, or has shown his keys when the wait is over.
        awaitPlans(term);
        kept.addAll(kept(keep));
        Dataset<Row> still = without(garbage, roots(kept)).persist(StorageLevel.DISK_ONLY());
        still.foreachPartition(new Remove(new BlockStore(storage, output)));
        garbage = still;
      }
      Lease.sweep(storage, output);
    }
    Row totals =
        garbage
            .agg(count(lit(1)).as("removed"), coalesce(sum("stored_bytes"), lit(0L)).as("bytes"))
            .first();
    return new Result(
        List.copyOf(kept), blocks, totals.getAs("removed"), totals.getAs("bytes"), dryRun);
  }

  /** Waits for a term, and then until every run at work has named its blocks. */
  private void awaitPlans(Duration term) throws IOException {
    long untilMillis = System.currentTimeMillis() + term.toMillis();
    while (System.currentTimeMillis() < untilMillis
        || Lease.holders(storage, output).stream()
            .anyMatch(holder -> !holder.isCollection() && holder.keys() == null)) {
      try {
        Thread.sleep(Math.min(500, term.toMillis() / 10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for runs", e);
      }
    }
  }

  /** Returns the runs with a manifest whose blocks stay. */
  private Set<String> kept(int keep) throws IOException {
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
  private Dataset<Row> roots(Set<String> kept) throws IOException {
    // Those at work first: whoever ends meanwhile has written his manifest.
    List<Lease.Holder> holders = Lease.holders(storage, output);
    List<RunFolder> listing = new ArrayList<>();
    for (String run : kept) {
      listing.add(new RunFolder(output, run));
    }
    List<String> stabilized = RunFolder.stabilized(storage, output);
    for (int i = 0; i < stabilized.size(); i++) {
      // The newest one is what the next derived map goes on from, whichever runs are kept.
      if (kept.contains(stabilized.get(i)) || i == stabilized.size() - 1) {
        listing.add(new RunFolder(output, stabilized.get(i)).stable());
      }
    }
    RunTables tables = new RunTables(spark, storage);
    Dataset<Row> roots = tables.manifests(listing).select("key");
    for (Lease.Holder holder : holders) {
      if (holder.keys() != null && !holder.keys().isEmpty()) {
        roots = roots.union(tables.files(KeyBlocks.KEYS, holder.keys()));
      }
    }
    return roots;
  }

  private static Dataset<Row> without(Dataset<Row> blocks, Dataset<Row> roots) {
    return blocks.join(roots, new String[] {"key"}, "left_anti");
  }

  private static final class Remove implements ForeachPartitionFunction<Row> {
    private static final long serialVersionUID = 1L;
    private final BlockStore store;

    Remove(BlockStore store) {
      this.store = store;
    }

    @Override
    public void call(java.util.Iterator<Row> blocks) throws IOException {
      while (blocks.hasNext()) {
        store.delete(blocks.next().getAs("key"));
      }
    }
  }
}
