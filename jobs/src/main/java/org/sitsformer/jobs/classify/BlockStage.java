package org.sitsformer.jobs.classify;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.Progress;
import org.sitsformer.jobs.measure.ExpectedAccuracy;
import org.sitsformer.jobs.metrics.RunMetrics;
import org.sitsformer.jobs.plan.BlockPlan;
import org.sitsformer.jobs.run.EarlierRuns;
import org.sitsformer.jobs.run.Lease;
import org.sitsformer.jobs.run.ParquetTable;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.jobs.run.RunSummary.Warning;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.ClassifyBlocks;
import org.sitsformer.udf.classify.DeviceTasks;
import org.sitsformer.udf.classify.FaultPoint;
import org.sitsformer.udf.classify.KeyBlocks;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.RunContext;
import org.sitsformer.udf.parquet.WriteParts;

/**
 * Runs the model: block tasks in, blocks, manifest and statistics out. The results are written once
 * and all that follows reads what was written, so no recomputed lineage calls the model twice.
 */
public final class BlockStage {
  /** Most warnings of one kind in a summary; the manifest and the catalog have them all. */
  static final int MOST_WARNINGS = 50;

  private BlockStage() {}

  /**
   * What came of it.
   *
   * @param notReused blocks that were made, by the reason; empty for an output's first run
   * @param requests requests to the store that finding the reused ones took
   * @param pixelsByClass pixels by class value, no-data (0) included
   * @param expectedAccuracy empty where no pixel has a class
   * @param cost sums over the blocks, in the columns' order of {@link BlockResult#SCHEMA}
   */
  record Outcome(
      long done,
      long nodata,
      long failed,
      long reused,
      Map<String, Long> notReused,
      long requests,
      long pixels,
      Map<Integer, Long> pixelsByClass,
      Optional<ExpectedAccuracy> expectedAccuracy,
      long modelLoads,
      Map<String, Long> cost,
      List<Warning> warnings) {
    double coverage() {
      long blocks = done + nodata + failed;
      return blocks == 0 ? 1 : (double) (done + nodata) / blocks;
    }
  }

  /**
   * Makes what of the plan is not there yet.
   *
   * @param planned tasks with their place
   * @param blocks their number
   * @param partitions most partitions of the work
   * @param devices which tasks have a GPU
   * @param lease of this run, which is told its blocks
   * @param metrics shows how far the work is
   */
  static Outcome run(
      SparkSession spark,
      RunContext context,
      ModelProbe.Result probe,
      Dataset<Row> planned,
      long blocks,
      int partitions,
      DeviceTasks devices,
      RunFolder folder,
      Lease lease,
      RunMetrics metrics,
      PrintWriter err)
      throws IOException {
    Storage storage = context.storage();
    Broadcast<RunContext> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(context);
    LongAccumulator doneBlocks = spark.sparkContext().longAccumulator("blocks");
    LongAccumulator donePixels = spark.sparkContext().longAccumulator("pixels");
    LongAccumulator requests = spark.sparkContext().longAccumulator("requests");
    Dataset<Row> keyed = keyed(planned, shared, probe, lease);
    // Only now may the store be looked at: what is named in the lease stays.
    lease.awaitCollections();
    EarlierRuns earlier = EarlierRuns.of(spark, storage, folder.output(), folder.run());
    Dataset<Row> tasks = keyed.drop("key");
    List<Dataset<Row>> cached = new ArrayList<>(List.of(keyed));
    long open = blocks;
    List<String> parts = new ArrayList<>();
    WriteParts write = parts(storage, folder);
    if (!earlier.isEmpty()) {
      Reuse reuse = Reuse.of(shared, keyed, earlier, requests);
      parts.addAll(reuse.reused().mapPartitions(write, Encoders.STRING()).collectAsList());
      tasks = reuse.tasks();
      cached.add(reuse.reused());
      open = tasks.count();
    }
    metrics.works(open, doneBlocks::value, donePixels::value);
    if (open > 0) {
      try (Progress progress =
          Progress.start(err, "Classify", open, doneBlocks::value, donePixels::value)) {
        parts.addAll(
            devices.collect(
                BlockPlan.spread(tasks, (int) Math.min(partitions, open))
                    .mapPartitions(
                        new ClassifyBlocks(shared, probe, doneBlocks, donePixels),
                        Encoders.row(BlockResult.SCHEMA))
                    .mapPartitions(write, Encoders.STRING())));
      }
    }
    // A session may make many maps; what the tasks came from is needed no longer.
    cached.forEach(Dataset::unpersist);
    FaultPoint.BEFORE_MANIFEST.pass();
    Dataset<Row> results = tables(spark, storage, folder, parts);
    Map<String, Long> reasons =
        earlier.isEmpty() ? Map.of() : earlier.reasons(results.where(not(col("reused"))));
    return outcome(results, reasons, requests.value());
  }

  /**
   * Names planned blocks, and names them in the run's lease too: nobody removes them from now on.
   *
   * @return tasks with their place and key, kept until they are unpersisted
   */
  public static Dataset<Row> keyed(
      Dataset<Row> planned, Broadcast<RunContext> run, ModelProbe.Result probe, Lease lease)
      throws IOException {
    // On disk: the heap is the blocks' own, and a million of these rows would want half a gigabyte.
    Dataset<Row> keyed =
        planned
            .mapPartitions(new KeyBlocks(run, probe), Encoders.row(KeyBlocks.SCHEMA))
            .persist(StorageLevel.DISK_ONLY());
    lease.keys(
        keyed
            .select("key")
            .mapPartitions(
                new WriteParts(run.value().storage(), lease.path("keys"), Lease.KEYS),
                Encoders.STRING())
            .collectAsList());
    return keyed;
  }

  /** Returns what writes results of blocks; {@link #tables} reads them. */
  public static WriteParts parts(Storage storage, RunFolder folder) {
    return new WriteParts(
        storage, Storage.resolve(folder.temporaries(), "results"), BlockResult.SCHEMA);
  }

  /**
   * Writes a run's statistics, then its manifest.
   *
   * @param parts files of results
   * @return the results
   */
  public static Dataset<Row> tables(
      SparkSession spark, Storage storage, RunFolder folder, List<String> parts) {
    Dataset<Row> results =
        spark
            .read()
            .schema(BlockResult.SCHEMA)
            .parquet(parts.stream().map(storage::location).toArray(String[]::new));
    ParquetTable.write(
        results.select(columns(BlockResult.STATISTICS_COLUMNS)),
        storage,
        folder.path(RunFolder.STATISTICS),
        "row",
        "col");
    ParquetTable.write(
        results.select(columns(BlockResult.MANIFEST_COLUMNS)),
        storage,
        folder.path(RunFolder.MANIFEST),
        "row",
        "col");
    return results;
  }

  private static Column[] columns(String[] names) {
    Column[] columns = new Column[names.length];
    for (int i = 0; i < names.length; i++) {
      columns[i] = col(names[i]);
    }
    return columns;
  }

  static final List<String> COSTS =
      List.of(
          "model_calls",
          "model_rows",
          "requests",
          "bytes_read",
          "bytes_needed",
          "bytes_decoded",
          "segments_decoded",
          "segments_cached",
          "nanos_wait",
          "nanos_read",
          "nanos_decode",
          "nanos_compose",
          "nanos_gather",
          "nanos_device",
          "nanos_predict",
          "nanos_encode",
          "nanos_total");

  /** Most memory that an executor's process has held, in bytes. */
  static final String PEAK = "peak_resident";

  /** Pixels of a block that have a class. */
  private static final String CLASSIFIED =
      "aggregate(classes, 0L, (n, c) -> n + if(c.class > 0, c.pixels, 0L))";

  /** Sum of their confidence; no-data has none. */
  private static final String CONFIDENCE =
      "aggregate(classes, 0D, (s, c) -> s + aggregate(c.confidence, 0D, (t, p) -> t + p.count * (p.bin - 1D))) / 254";

  private static Outcome outcome(Dataset<Row> results, Map<String, Long> notReused, long requests) {
    Map<String, Column> sums = new LinkedHashMap<>();
    for (String state : List.of(BlockResult.DONE, BlockResult.NODATA, BlockResult.FAILED)) {
      sums.put(state, count("state", state));
    }
    sums.put("reused", sum(col("reused").cast("long")));
    sums.put("pixels", sum("pixels"));
    sums.put("damages", sum(size(col("damages"))));
    // Each executor has loaded the model for itself.
    sums.put("model_loads", max("model_loads"));
    COSTS.forEach(cost -> sums.put(cost, sum(cost)));
    sums.put(PEAK, max(PEAK));
    sums.put("with_classes", sum(col("n").gt(0).cast("long")));
    sums.put("n", sum("n"));
    sums.put("s", sum("s"));
    sums.put("nn", sum(col("n").multiply(col("n")).cast("double")));
    sums.put("ns", sum(col("n").multiply(col("s"))));
    sums.put("ss", sum(col("s").multiply(col("s"))));
    Column[] columns =
        sums.entrySet().stream().map(e -> e.getValue().as(e.getKey())).toArray(Column[]::new);
    Map<String, Double> total = new TreeMap<>();
    double peak = 0;
    for (Row row :
        results
            .withColumn("n", expr(CLASSIFIED))
            .withColumn("s", expr(CONFIDENCE))
            .groupBy("executor")
            .agg(columns[0], Arrays.copyOfRange(columns, 1, columns.length))
            .collectAsList()) {
      for (String name : sums.keySet()) {
        Number part = row.getAs(name);
        total.merge(name, part == null ? 0 : part.doubleValue(), Double::sum);
      }
      // Executors have memories of their own: the largest need counts, not their sum.
      Number held = row.getAs(PEAK);
      peak = Math.max(peak, held == null ? 0 : held.doubleValue());
    }
    total.put(PEAK, peak);
    Map<String, Long> cost = new TreeMap<>();
    COSTS.forEach(name -> cost.put(name, whole(total, name)));
    cost.put(PEAK, whole(total, PEAK));
    long failed = whole(total, BlockResult.FAILED);
    return new Outcome(
        whole(total, BlockResult.DONE),
        whole(total, BlockResult.NODATA),
        failed,
        whole(total, "reused"),
        notReused,
        requests,
        whole(total, "pixels"),
        pixelsByClass(results),
        ExpectedAccuracy.of(
            whole(total, "with_classes"),
            total.getOrDefault("n", 0.0),
            total.getOrDefault("s", 0.0),
            total.getOrDefault("nn", 0.0),
            total.getOrDefault("ns", 0.0),
            total.getOrDefault("ss", 0.0)),
        whole(total, "model_loads"),
        cost,
        failed + whole(total, "damages") == 0 ? List.of() : warnings(results));
  }

  /** A double holds counts up to 2^53 exactly. */
  private static long whole(Map<String, Double> total, String name) {
    return Math.round(total.getOrDefault(name, 0.0));
  }

  private static Map<Integer, Long> pixelsByClass(Dataset<Row> results) {
    Map<Integer, Long> byClass = new TreeMap<>();
    for (Row row :
        results
            .select(explode(col("classes")).as("c"))
            .groupBy("c.class")
            .agg(sum("c.pixels"))
            .collectAsList()) {
      byClass.put(row.getInt(0), row.getLong(1));
    }
    return byClass;
  }

  private static Column count(String column, String value) {
    return sum(col(column).equalTo(value).cast("long"));
  }

  private static List<Warning> warnings(Dataset<Row> results) {
    List<Warning> warnings = new ArrayList<>();
    for (Row row :
        results
            .where(col("state").equalTo(BlockResult.FAILED))
            .orderBy("row", "col")
            .select("row", "col", "reason")
            .limit(MOST_WARNINGS)
            .collectAsList()) {
      warnings.add(
          new Warning(
              Warning.FAILED_BLOCK,
              "r%d_c%d".formatted(row.getInt(0), row.getInt(1)),
              row.getString(2)));
    }
    for (Row row :
        results
            .select(explode(array_sort(col("damages"))).as("d"))
            .select("d.file", "d.segment", "d.reason")
            .distinct()
            .orderBy("file", "segment")
            .limit(MOST_WARNINGS)
            .collectAsList()) {
      warnings.add(
          new Warning(
              Warning.DAMAGED_SEGMENT,
              "%s segment %d".formatted(row.getString(0), row.getInt(1)),
              row.getString(2)));
    }
    return warnings;
  }
}
