package org.sitsformer.jobs.stabilize;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.assemble.AssembleStage;
import org.sitsformer.jobs.run.ParquetTable;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.jobs.session.Lifecycle;
import org.sitsformer.jobs.session.Progress;
import org.sitsformer.predict.classify.Smoothing;
import org.sitsformer.report.ReportStage;
import org.sitsformer.runs.folder.GridFile;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.lease.Lease;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.accuracy.ClassArea;
import org.sitsformer.udf.classify.BlockStore;
import org.sitsformer.udf.classify.KeyBlocks;
import org.sitsformer.udf.classify.ListBlocks;
import org.sitsformer.udf.parquet.WriteParts;

/**
 * Derives a run's stable map. A derived block's key is the hash of the run's block, of the previous
 * map's block and of the margin; where the run's block is the one that the previous map was made
 * of, the previous map's block stays, since the rule would change nothing. A block of other pixels
 * than the previous map's, of which a region cuts another part, starts anew.
 */
public final class StabilizeStage {
  private static final int SCHEMA_VERSION = 1;

  /** Columns of a derived map's manifest. */
  private static final StructType MANIFEST =
      new StructType()
          .add("row", DataTypes.IntegerType, false)
          .add("col", DataTypes.IntegerType, false)
          .add("key", DataTypes.StringType, false)
          .add("state", DataTypes.StringType, false)
          .add("reason", DataTypes.StringType, false)
          .add("source", DataTypes.StringType, false)
          .add("previous", DataTypes.StringType, false)
          .add("place", DataTypes.StringType, false)
          .add("margin", DataTypes.DoubleType, false)
          .add("changed", DataTypes.LongType, false)
          .add("kept", DataTypes.LongType, false)
          .add("classes", StabilizeBlocks.CLASSES, false);

  private static final String[] BLOCK = {"row", "col"};

  /** A block's key, empty where it failed. */
  private static final String SOURCE = "if(state = 'failed', '', key)";

  /** What says which pixels a block has, empty where it failed before anybody knew. */
  private static final String PLACE_OF = "coalesce(concat(parts.place, ' ', parts.region), '')";

  private static final String STATE =
      "case when key = '' then 'failed' when exists(classes, c -> c.class > 0) then 'done'"
          + " else 'nodata' end";

  private final SparkSession spark;
  private final Storage storage;
  private final RunFolder folder;
  private final double margin;
  private final PrintWriter err;

  /**
   * Takes a run whose blocks are done.
   *
   * @param margin by which a new class has to be better, a difference of probabilities, 0 to 1
   * @param err gets the progress, and what is said on a signal
   */
  public StabilizeStage(
      SparkSession spark, Storage storage, RunFolder folder, double margin, PrintWriter err) {
    this.spark = spark;
    this.storage = storage;
    this.folder = folder;
    this.margin = margin;
    this.err = err;
  }

  /**
   * Writes the derived map: its blocks into the store, manifest, tiles, images and report below
   * {@code stable/<run>}. Runs Spark jobs.
   *
   * @param previous the map to go on from, derived or a run's own; null where there is none
   * @throws JobException if the previous map has other classes, blocks of either are gone, or the
   *     output cannot be written; it names {@code --previous}, {@code --run} or {@code --output}
   */
  public StableReport run(RunFolder previous) throws IOException {
    RunFile file = RunFile.read(storage, folder);
    if (previous != null
        && !file.classNames().equals(RunFile.read(storage, previous).classNames())) {
      throw JobException.usage(
          "--previous %s: has other classes than %s".formatted(previous.run(), folder.run()));
    }
    RunFolder stable = folder.stable();
    // No run, but a name for lease and temporaries that nobody else has: the run itself may still
    // be
    // assembled, or stabilized by somebody else.
    String id = HexFormat.of().formatHex(new SecureRandom().generateSeed(4));
    RunFolder work = new RunFolder(folder.output(), "stable_" + folder.run() + "_" + id);
    Storage staged = storage.withTemporaries(work.temporaries());
    try (Lifecycle lifecycle = Lifecycle.start(spark, storage, work, err);
        Lease lease = Lease.ofRun(staged, work)) {
      lifecycle.onInterrupt(lease::close);
      Dataset<Row> planned = planned(previous).persist(StorageLevel.DISK_ONLY());
      lease.keys(
          planned
              .selectExpr("explode(array_distinct(array(key, source, previous))) as key")
              .where(col("key").notEqual(""))
              .mapPartitions(
                  new WriteParts(staged, lease.path("keys"), KeyBlocks.KEYS), Encoders.STRING())
              .collectAsList());
      lease.awaitCollections();
      requireBlocks(planned, previous);
      RunSummary summary = RunSummary.read(storage, folder);
      stable.write(staged, RunFolder.RUN, ofStable(file));
      String results = Storage.resolve(work.temporaries(), "results");
      long made = write(planned, staged, results, file, summary, stable);
      var tiles = AssembleStage.run(spark, staged, stable);
      ReportStage.writeImages(staged, stable, summary, tiles);
      StableReport report = report(file, summary, previous, made, stable);
      stable.write(staged, StableReport.FILE, report);
      planned.unpersist();
      return report;
    }
  }

  /** Ends with one line where blocks that this needs are gone. */
  private void requireBlocks(Dataset<Row> planned, RunFolder previous) {
    long gone =
        planned
            .selectExpr(
                "explode(if(key in (source, previous), array(key), array(source, previous))) as key")
            .where(col("key").notEqual(""))
            .distinct()
            .join(
                ListBlocks.all(spark, storage, folder.output()), new String[] {"key"}, "left_anti")
            .count();
    if (gone > 0) {
      throw JobException.failed(
          "--run %s: %,d blocks of it%s are no longer in the store; --previous none starts anew"
              .formatted(
                  folder.run(),
                  gone,
                  previous == null ? "" : " or of the map of " + previous.run() + " before it"));
    }
  }

  private static RunFile ofStable(RunFile file) {
    return new RunFile(
        file.schemaVersion(),
        file.run(),
        file.window(),
        file.classes(),
        false,
        List.of(),
        List.of("cog"),
        file.model(),
        file.blocks());
  }

  /** Names the blocks of the derived map. */
  private Dataset<Row> planned(RunFolder previous) {
    Dataset<Row> today =
        manifest(folder)
            .selectExpr("row", "col", SOURCE + " as source", "reason", PLACE_OF + " as place")
            .join(statistics(folder), BLOCK, "left");
    // Of a block that another part of lies in the region, pixels without a class are of two kinds.
    Column goesOn =
        col("place")
            .notEqual("")
            .and(col("place").equalTo(coalesce(col("before_place"), lit(""))))
            .and(coalesce(col("before"), lit("")).notEqual(""));
    Column same =
        col("source").equalTo(col("before")).or(col("source").equalTo(col("before_source")));
    Column key =
        when(not(goesOn), col("source"))
            .when(col("source").equalTo("").or(same), col("before"))
            .otherwise(
                sha2(
                    concat_ws(
                        "\n",
                        lit(StableRule.VERSION),
                        col("source"),
                        col("before"),
                        lit(Double.toString(margin))),
                    256));
    return today
        .join(before(previous), BLOCK, "left")
        .withColumn("key", key)
        .withColumn("previous", when(goesOn, col("before")).otherwise(""));
  }

  /** Returns the previous map's blocks; of a run's own map each is its own source. */
  private Dataset<Row> before(RunFolder previous) {
    if (previous == null) {
      return spark
          .createDataFrame(List.of(), MANIFEST)
          .selectExpr(
              "row",
              "col",
              "key as before",
              "key as before_source",
              "place as before_place",
              "kept as before_kept",
              "classes as before_classes");
    }
    if (!previous.isStable()) {
      return manifest(previous)
          .selectExpr(
              "row",
              "col",
              SOURCE + " as before",
              "key as before_source",
              PLACE_OF + " as before_place",
              "0L as before_kept")
          .join(statistics(previous).withColumnRenamed("classes", "before_classes"), BLOCK, "left");
    }
    // With another margin what was kept then may not be kept now.
    return derived(previous)
        .withColumn(
            "before_source", when(col("margin").equalTo(margin), col("source")).otherwise(""))
        .selectExpr(
            "row",
            "col",
            "key as before",
            "before_source",
            "place as before_place",
            "kept as before_kept",
            "classes as before_classes");
  }

  private Dataset<Row> derived(RunFolder map) {
    return new RunTables(spark, storage).read(MANIFEST, RunFolder.MANIFEST, List.of(map));
  }

  private Dataset<Row> manifest(RunFolder of) {
    return new RunTables(spark, storage).manifest(of);
  }

  private Dataset<Row> statistics(RunFolder of) {
    return new RunTables(spark, storage)
        .statistics(of)
        .selectExpr(
            "row",
            "col",
            "transform(classes, c -> named_struct('class', c.class, 'pixels', c.pixels)) as classes");
  }

  /** Makes the blocks that are not there, writes the manifest and returns their number. */
  private long write(
      Dataset<Row> planned,
      Storage staged,
      String results,
      RunFile file,
      RunSummary summary,
      RunFolder stable)
      throws IOException {
    Column taken = col("key").isin(col("source"), col("previous"));
    Dataset<Row> open = planned.where(not(taken)).select("row", "col", "key", "source", "previous");
    long todo = open.count();
    List<String> parts = new ArrayList<>();
    LongAccumulator blocks = spark.sparkContext().longAccumulator("blocks");
    LongAccumulator pixels = spark.sparkContext().longAccumulator("pixels");
    TargetGrid grid = GridFile.read(storage, folder.output()).orElseThrow();
    Broadcast<StabilizeBlocks.Context> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(
                new StabilizeBlocks.Context(
                    new BlockStore(staged, folder.output()),
                    grid,
                    file.classes().stream().map(RunFile.LegendEntry::value).toList(),
                    margin,
                    !summary.smoothing().startsWith(Smoothing.Kind.MAJORITY.toString())));
    if (todo > 0) {
      int partitions = (int) Math.min(todo, 4L * spark.sparkContext().defaultParallelism());
      try (Progress progress =
          Progress.start(err, "Stabilize", todo, blocks::value, pixels::value)) {
        parts.addAll(
            open.repartition(partitions)
                .map(
                    new StabilizeBlocks(shared, blocks, pixels),
                    Encoders.row(StabilizeBlocks.RESULT))
                .mapPartitions(
                    new WriteParts(staged, results, StabilizeBlocks.RESULT), Encoders.STRING())
                .collectAsList());
      }
    }
    Dataset<Row> derived =
        parts.isEmpty()
            ? spark.createDataFrame(List.of(), StabilizeBlocks.RESULT)
            : new RunTables(spark, storage).files(StabilizeBlocks.RESULT, parts);
    Dataset<Row> all =
        planned
            .where(taken)
            .select(
                col("row"),
                col("col"),
                col("key"),
                col("source"),
                col("previous"),
                lit(0L).as("changed"),
                // What is taken from the previous map keeps what that one kept.
                when(col("source").isin(col("key"), lit("")), lit(0L))
                    .otherwise(coalesce(col("before_kept"), lit(0L)))
                    .as("kept"),
                when(col("key").equalTo(col("source")), col("classes"))
                    .otherwise(col("before_classes"))
                    .as("classes"))
            .unionByName(derived.drop("made"))
            .join(planned.select("row", "col", "reason", "place"), BLOCK)
            .withColumn("margin", lit(margin))
            .withColumn(
                "classes", coalesce(col("classes"), expr("array()").cast(StabilizeBlocks.CLASSES)))
            .withColumn("state", expr(STATE))
            .select(columns());
    ParquetTable.write(all, staged, stable.path(RunFolder.MANIFEST), BLOCK);
    return parts.isEmpty() ? 0 : derived.agg(sum("made").as("made")).first().getAs("made");
  }

  private static Column[] columns() {
    Column[] columns = new Column[MANIFEST.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = col(MANIFEST.apply(i).name());
    }
    return columns;
  }

  private StableReport report(
      RunFile file, RunSummary summary, RunFolder previous, long made, RunFolder stable) {
    Dataset<Row> manifest = derived(stable);
    Map<Integer, Long> byClass = RunTables.pixelsByClass(manifest);
    Row totals =
        manifest
            .selectExpr(
                "count(*) as blocks",
                "coalesce(sum(changed), 0L) as changed",
                "coalesce(sum(kept), 0L) as kept")
            .first();
    // All areas of a map are of pixels of one size.
    double km2 =
        summary.classes().stream()
            .filter(area -> area.pixels() > 0)
            .mapToDouble(area -> area.km2() / area.pixels())
            .findFirst()
            .orElse(0);
    List<ClassArea> areas =
        file.classes().stream()
            .map(
                entry -> {
                  long pixels = byClass.getOrDefault(entry.value(), 0L);
                  return new ClassArea(
                      entry.value(), entry.name(), entry.color(), pixels, pixels * km2);
                })
            .toList();
    return new StableReport(
        SCHEMA_VERSION,
        folder.run(),
        previous == null ? "" : previous.run(),
        previous != null && previous.isStable(),
        margin,
        file.probabilities(),
        totals.getAs("blocks"),
        made,
        areas.stream().mapToLong(ClassArea::pixels).sum(),
        totals.getAs("changed"),
        totals.getAs("kept"),
        areas);
  }
}
