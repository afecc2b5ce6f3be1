package org.sitsformer.jobs.flips;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.Common;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.cli.Session;
import org.sitsformer.jobs.flips.FlipReport.Transition;
import org.sitsformer.jobs.run.BlockValues;
import org.sitsformer.jobs.run.GridFile;
import org.sitsformer.jobs.run.RunFile;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.jobs.run.RunReference;
import org.sitsformer.udf.classify.BlockResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how many pixels changed their class between two runs, from which to which, and where. */
@Command(
    name = "flips",
    description =
        "Say how many pixels changed their class between two runs, from which to which, and where.",
    footer = {
      "",
      "Example:",
      "  sitsformer flips --output maps --run RUN --reference YESTERDAYS_RUN"
    })
public final class Flips implements Callable<Integer> {
  private static final int SCHEMA_VERSION = 1;
  private static final String FOLDER = "flips";

  /** Transitions that are printed; the file has all. */
  private static final int MOST_SHOWN = 15;

  @Mixin private Common common;

  @Mixin private RunReference run;

  @Option(
      names = "--reference",
      required = true,
      paramLabel = "RUN",
      description = "The earlier run, of the same output.")
  private String reference;

  @Option(
      names = "--stable",
      description = "Compare the maps that stabilize derived, under stable/.")
  private boolean stable;

  @Override
  public Integer call() throws IOException {
    SparkSession spark = Session.open("flips");
    Storage storage = Session.storage(spark);
    RunFolder now = run.folder(storage);
    now.require(storage, RunFolder.MANIFEST);
    RunFolder before = now.reference(storage, reference);
    if (stable) {
      now = derived(storage, now, "--run");
      before = derived(storage, before, "--reference");
    }
    FlipReport report = compare(spark, storage, now, before);
    storage.put(path(now, "json"), RunFolder.json(report));
    if (common.json()) {
      common.printJson(report);
    } else {
      print(report, common.out());
      common.out().println(path(now, "json"));
    }
    return ExitCode.DONE;
  }

  private static String path(RunFolder run, String extension) {
    return Storage.resolve(Storage.resolve(run.output(), FOLDER), name(run) + "." + extension);
  }

  private static String name(RunFolder run) {
    return run.isStable() ? run.run() + "_stable" : run.run();
  }

  private static RunFolder derived(Storage storage, RunFolder run, String option)
      throws IOException {
    if (storage.stat(run.stable().path(RunFolder.MANIFEST)).isEmpty()) {
      throw JobException.usage(
          "%s %s: has no derived map; 'stabilize' makes one".formatted(option, run.run()));
    }
    return run.stable();
  }

  private static FlipReport compare(
      SparkSession spark, Storage storage, RunFolder now, RunFolder before) throws IOException {
    RunFile file = now.read(storage, "run.json", RunFile.class);
    Map<Integer, String> names = file.classNames();
    if (!names.equals(before.read(storage, "run.json", RunFile.class).classNames())) {
      throw JobException.usage(
          "--reference %s: has other classes than %s".formatted(before.run(), now.run()));
    }
    TargetGrid grid = GridFile.read(storage, now.output()).orElseThrow();
    Dataset<Row> pairs =
        blocks(spark, storage, before, "before")
            .join(blocks(spark, storage, now, "now"), new String[] {"row", "col"})
            .persist(StorageLevel.DISK_ONLY());
    Row both =
        pairs
            .agg(count(lit(1)), sum(when(col("before").equalTo(col("now")), 1L).otherwise(0L)))
            .first();
    Dataset<Row> transitions =
        pairs
            .select("row", "col", "before", "now")
            .repartition(4 * spark.sparkContext().defaultParallelism())
            .flatMap(
                new CountFlips(storage, now.output(), grid), Encoders.row(CountFlips.TRANSITION))
            .persist(StorageLevel.DISK_ONLY());
    Map<Integer, Long> was = new TreeMap<>();
    long pixels = 0;
    long flipped = 0;
    List<Row> sums =
        transitions.groupBy("from", "to").agg(sum("pixels"), sum("km2")).collectAsList();
    for (Row row : sums) {
      was.merge(row.getInt(0), row.getLong(2), Long::sum);
      if (row.getInt(0) > 0 && row.getInt(1) > 0) {
        pixels += row.getLong(2);
        flipped += row.getInt(0) == row.getInt(1) ? 0 : row.getLong(2);
      }
    }
    List<Transition> list = new ArrayList<>();
    for (Row row : sums) {
      list.add(
          new Transition(
              row.getInt(0),
              names.getOrDefault(row.getInt(0), "No data"),
              row.getInt(1),
              names.getOrDefault(row.getInt(1), "No data"),
              row.getLong(2),
              row.getDouble(3),
              (double) row.getLong(2) / was.get(row.getInt(0))));
    }
    list.sort(Comparator.comparing(Transition::pixels).reversed());
    Dataset<Row> rates =
        transitions
            .where(col("from").gt(0).and(col("to").gt(0)))
            .groupBy("row", "col")
            .agg(
                sum(when(col("from").notEqual(col("to")), col("pixels")).otherwise(0L))
                    .divide(sum("pixels"))
                    .cast("float")
                    .as("value"));
    storage.put(path(now, "tif"), BlockValues.raster(rates, grid, file.window(), "flip-rate"));
    transitions.unpersist();
    pairs.unpersist();
    return new FlipReport(
        SCHEMA_VERSION,
        now.run(),
        before.run(),
        both.getLong(0),
        both.isNullAt(1) ? 0 : both.getLong(1),
        pixels,
        flipped,
        pixels == 0 ? 0 : (double) flipped / pixels,
        list,
        name(now) + ".tif");
  }

  private static Dataset<Row> blocks(
      SparkSession spark, Storage storage, RunFolder run, String name) {
    return spark
        .read()
        .schema(BlockResult.schema(BlockResult.MANIFEST_COLUMNS))
        .parquet(storage.location(run.path(RunFolder.MANIFEST)))
        .where(col("state").notEqual(BlockResult.FAILED))
        .select(col("row"), col("col"), col("key").as(name));
  }

  private static void print(FlipReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s against %s: %,d of %,d pixels changed class (%.2f %% gross); %,d of %,d blocks are the same%n",
        report.run(),
        report.reference(),
        report.flipped(),
        report.pixels(),
        100 * report.rate(),
        report.sameBlocks(),
        report.blocks());
    out.printf(
        Locale.ROOT, "%-20s %-20s %14s %12s %10s%n", "Before", "Now", "Pixels", "km2", "Of class");
    report.transitions().stream()
        .filter(t -> t.from() != t.to())
        .limit(MOST_SHOWN)
        .forEach(
            t ->
                out.printf(
                    Locale.ROOT,
                    "%-20s %-20s %,14d %12.4f %9.2f%%%n",
                    t.fromName(),
                    t.toName(),
                    t.pixels(),
                    t.km2(),
                    100 * t.share()));
  }
}
