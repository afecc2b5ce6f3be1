package org.sitsformer.jobs.flips;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.flips.FlipReport.Transition;
import org.sitsformer.jobs.run.BlockValues;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.runs.folder.GridFile;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.BlockStore;

/**
 * Compares the maps of two runs pixel by pixel: which pixels changed their class, from which to
 * which, how much area, and by block where. Writes {@code flips/<run>.json} and {@code .tif}, of
 * derived maps {@code flips/<run>_stable.json} and {@code .tif}.
 */
public final class FlipStage {
  private static final int SCHEMA_VERSION = 1;
  private static final String FOLDER = "flips";

  private final SparkSession spark;
  private final Storage storage;
  private final RunFolder now;
  private final RunFolder before;

  private FlipStage(SparkSession spark, Storage storage, RunFolder now, RunFolder before) {
    this.spark = spark;
    this.storage = storage;
    this.now = now;
    this.before = before;
  }

  /**
   * Prepares a comparison.
   *
   * @param run the later run
   * @param reference name of the earlier one, of the same output
   * @param stable true for the maps that {@code stabilize} derived of both
   * @throws JobException if one of them is not there, or not finished, or has no derived map where
   *     that is asked for; it names {@code --run} or {@code --reference}
   */
  public static FlipStage of(
      SparkSession spark, Storage storage, RunFolder run, String reference, boolean stable)
      throws IOException {
    run.require(storage, RunFolder.MANIFEST);
    RunFolder before = run.reference(storage, reference);
    return stable
        ? new FlipStage(
            spark, storage, derived(storage, run, "--run"), derived(storage, before, "--reference"))
        : new FlipStage(spark, storage, run, before);
  }

  /**
   * Returns the path of a result's file.
   *
   * @param extension {@code json} or {@code tif}
   */
  public String path(String extension) {
    return Storage.resolve(Storage.resolve(now.output(), FOLDER), name() + "." + extension);
  }

  private String name() {
    return now.isStable() ? now.run() + "_stable" : now.run();
  }

  private static RunFolder derived(Storage storage, RunFolder run, String option)
      throws IOException {
    if (storage.stat(run.stable().path(RunFolder.MANIFEST)).isEmpty()) {
      throw JobException.usage(
          "%s %s: has no derived map; 'stabilize' makes one".formatted(option, run.run()));
    }
    return run.stable();
  }

  /**
   * Compares, and writes what it finds. Reads the blocks of both runs, each block that is the same
   * once. Runs Spark jobs.
   *
   * @throws JobException if the runs have other classes; it names {@code --reference}
   */
  public FlipReport run() throws IOException {
    RunFile file = RunFile.read(storage, now);
    Map<Integer, String> names = file.classNames();
    if (!names.equals(RunFile.read(storage, before).classNames())) {
      throw JobException.usage(
          "--reference %s: has other classes than %s".formatted(before.run(), now.run()));
    }
    TargetGrid grid = GridFile.read(storage, now.output()).orElseThrow();
    Dataset<Row> pairs =
        blocks(before, "before")
            .join(blocks(now, "now"), new String[] {"row", "col"})
            .persist(StorageLevel.DISK_ONLY());
    Dataset<Row> transitions =
        pairs
            .select("row", "col", "before", "now")
            .repartition(4 * spark.sparkContext().defaultParallelism())
            .flatMap(
                new CountFlips(new BlockStore(storage, now.output()), grid),
                Encoders.row(CountFlips.TRANSITION))
            .persist(StorageLevel.DISK_ONLY());
    storage.put(
        path("tif"), BlockValues.raster(rates(transitions), grid, file.window(), "flip-rate"));
    FlipReport report = report(pairs, transitions(transitions, names));
    transitions.unpersist();
    pairs.unpersist();
    new JsonFile(storage, path("json")).write(report);
    return report;
  }

  private FlipReport report(Dataset<Row> pairs, List<Transition> transitions) {
    Row blocks =
        pairs
            .agg(
                count(lit(1)).as("all"),
                coalesce(sum(col("before").equalTo(col("now")).cast("long")), lit(0L)).as("same"))
            .first();
    long pixels = 0;
    long flipped = 0;
    for (Transition t : transitions) {
      if (t.from() > 0 && t.to() > 0) {
        pixels += t.pixels();
        flipped += t.from() == t.to() ? 0 : t.pixels();
      }
    }
    return new FlipReport(
        SCHEMA_VERSION,
        now.run(),
        before.run(),
        blocks.getAs("all"),
        blocks.getAs("same"),
        pixels,
        flipped,
        pixels == 0 ? 0 : (double) flipped / pixels,
        transitions,
        name() + ".tif");
  }

  private static List<Transition> transitions(
      Dataset<Row> transitions, Map<Integer, String> names) {
    List<Row> sums =
        transitions
            .groupBy("from", "to")
            .agg(sum("pixels").as("pixels"), sum("km2").as("km2"))
            .collectAsList();
    Map<Integer, Long> was = new TreeMap<>();
    for (Row row : sums) {
      was.merge(row.getAs("from"), row.<Long>getAs("pixels"), Long::sum);
    }
    List<Transition> list = new ArrayList<>();
    for (Row row : sums) {
      int from = row.getAs("from");
      int to = row.getAs("to");
      long pixels = row.getAs("pixels");
      list.add(
          new Transition(
              from,
              names.getOrDefault(from, "No data"),
              to,
              names.getOrDefault(to, "No data"),
              pixels,
              row.getAs("km2"),
              (double) pixels / was.get(from)));
    }
    list.sort(Comparator.comparing(Transition::pixels).reversed());
    return list;
  }

  private static Dataset<Row> rates(Dataset<Row> transitions) {
    return transitions
        .where(col("from").gt(0).and(col("to").gt(0)))
        .groupBy("row", "col")
        .agg(
            sum(when(col("from").notEqual(col("to")), col("pixels")).otherwise(0L))
                .divide(sum("pixels"))
                .cast("float")
                .as("value"));
  }

  private Dataset<Row> blocks(RunFolder run, String name) {
    return new RunTables(spark, storage)
        .manifest(run)
        .where(col("state").notEqual(BlockResult.FAILED))
        .select(col("row"), col("col"), col("key").as(name));
  }
}
