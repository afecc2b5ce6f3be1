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
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.metrics.RunMetrics;
import org.sitsformer.jobs.plan.BlockPlan;
import org.sitsformer.jobs.plan.PlannedRun;
import org.sitsformer.jobs.run.EarlierRuns;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.jobs.session.Progress;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.lease.Lease;
import org.sitsformer.runs.summary.RunSummary.Warning;
import org.sitsformer.trust.measure.ExpectedAccuracy;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.ClassifyBlocks;
import org.sitsformer.udf.classify.Cost;
import org.sitsformer.udf.classify.Costs;
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
  /** Pixels of a block that have a class. */
  private static final String CLASSIFIED =
      "aggregate(classes, 0L, (n, c) -> n + if(c.class > 0, c.pixels, 0L))";

  /** Sum of their confidence; no-data has none. */
  private static final String CONFIDENCE =
      "aggregate(classes, 0D, (s, c) -> s + aggregate(c.confidence, 0D, (t, p) -> t + p.count * %s)) / %d"
          .formatted(ConfidenceCode.stepsSql("p.bin"), ConfidenceCode.STEPS);

  private BlockStage() {}

  /**
   * What came of it.
   *
   * @param pixelsByClass pixels by class value, no-data (0) included
   * @param expectedAccuracy empty where no pixel has a class
   * @param failures the first of the failed blocks
   * @param damaged segments that are damaged, each once, in blocks of earlier runs as well
   * @param damages the first of them
   * @param costs of the blocks that were made
   */
  record Outcome(
      Counts blocks,
      long pixels,
      Map<Integer, Long> pixelsByClass,
      Optional<ExpectedAccuracy> expectedAccuracy,
      Costs costs,
      List<Warning> failures,
      long damaged,
      List<Warning> damages) {}

  /**
   * What became of the plan's blocks.
   *
   * @param notReused blocks that were made, by the reason; empty for an output's first run
   * @param requests requests to the store that finding the reused ones took
   */
  record Counts(
      long done,
      long nodata,
      long failed,
      long reused,
      Map<String, Long> notReused,
      long requests) {
    /** Returns the share of the blocks that did not fail, 0 to 1; 1 where there are none. */
    double coverage() {
      long blocks = done + nodata + failed;
      return blocks == 0 ? 1 : (double) (done + nodata) / blocks;
    }
  }

  /**
   * Makes what of the plan is not there yet. Runs Spark jobs.
   *
   * @param lease of this run, which is told its blocks
   * @param metrics shows how far the work is
   * @param err gets the progress
   */
  static Outcome run(
      SparkSession spark,
      PlannedRun planned,
      RunFolder folder,
      Lease lease,
      RunMetrics metrics,
      PrintWriter err)
      throws IOException {
    RunContext context = planned.context();
    ModelProbe.Result probe = planned.probe();
    Storage storage = context.storage();
    Broadcast<RunContext> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(context);
    LongAccumulator doneBlocks = spark.sparkContext().longAccumulator("blocks");
    LongAccumulator donePixels = spark.sparkContext().longAccumulator("pixels");
    LongAccumulator requests = spark.sparkContext().longAccumulator("requests");
    Dataset<Row> keyed = keyed(planned.run().tasks(spark), shared, probe, lease);
    // Only now may the store be looked at: what is named in the lease stays.
    lease.awaitCollections();
    EarlierRuns earlier = EarlierRuns.of(spark, storage, folder.output(), folder.run());
    Dataset<Row> tasks = keyed.drop("key");
    List<Dataset<Row>> cached = new ArrayList<>(List.of(keyed));
    long open = planned.counts().blocks();
    List<String> parts = new ArrayList<>();
    RunTables tables = new RunTables(spark, storage);
    WriteParts write = tables.parts(folder);
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
            planned
                .run()
                .execution()
                .devices()
                .collect(
                    BlockPlan.spread(tasks, (int) Math.min(planned.partitions(), open))
                        .mapPartitions(
                            new ClassifyBlocks(shared, probe, doneBlocks, donePixels),
                            Encoders.row(BlockResult.SCHEMA))
                        .mapPartitions(write, Encoders.STRING())));
      }
    }
    // A session may make many maps; what the tasks came from is needed no longer.
    cached.forEach(Dataset::unpersist);
    FaultPoint.BEFORE_MANIFEST.pass();
    Dataset<Row> results = tables.write(folder, parts);
    Map<String, Long> reasons =
        earlier.isEmpty() ? Map.of() : earlier.reasons(results.where(not(col("reused"))));
    return outcome(results, reasons, requests.value());
  }

  /**
   * Names planned blocks, and names them in the run's lease too: nobody removes them from now on.
   * Runs a Spark job.
   *
   * @param planned tasks with their place, as {@link org.sitsformer.jobs.plan.PreparedRun#tasks}
   *     gives them
   * @param lease of the run
   * @return tasks with their place and key ({@link KeyBlocks#SCHEMA}), kept on disk until they are
   *     unpersisted
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
                new WriteParts(run.value().storage(), lease.path("keys"), KeyBlocks.KEYS),
                Encoders.STRING())
            .collectAsList());
    return keyed;
  }

  private static Outcome outcome(Dataset<Row> results, Map<String, Long> notReused, long requests) {
    Map<String, Column> sums = new LinkedHashMap<>();
    for (String state : List.of(BlockResult.DONE, BlockResult.NODATA, BlockResult.FAILED)) {
      sums.put(state, count("state", state));
    }
    sums.put("reused", sum(col("reused").cast("long")));
    sums.put("pixels", sum("pixels"));
    sums.put("damages", sum(size(col("damages"))));
    for (Cost cost : Cost.values()) {
      sums.put(
          cost.column(), cost.total() == Cost.Total.SUM ? sum(cost.column()) : max(cost.column()));
    }
    sums.put("with_classes", sum(col("n").gt(0).cast("long")));
    sums.put("n", sum("n"));
    sums.put("s", sum("s"));
    sums.put("nn", sum(col("n").multiply(col("n")).cast("double")));
    sums.put("ns", sum(col("n").multiply(col("s"))));
    sums.put("ss", sum(col("s").multiply(col("s"))));
    Column[] columns =
        sums.entrySet().stream().map(e -> e.getValue().as(e.getKey())).toArray(Column[]::new);
    Map<String, Double> total = new TreeMap<>();
    for (Row row :
        results
            .withColumn("n", expr(CLASSIFIED))
            .withColumn("s", expr(CONFIDENCE))
            .groupBy("executor")
            .agg(columns[0], Arrays.copyOfRange(columns, 1, columns.length))
            .collectAsList()) {
      for (String name : sums.keySet()) {
        Number part = row.getAs(name);
        total.merge(name, part == null ? 0 : part.doubleValue(), over(name));
      }
    }
    Map<Cost, Long> costs = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      costs.put(cost, whole(total, cost.column()));
    }
    long failed = whole(total, BlockResult.FAILED);
    Damages damages = whole(total, "damages") == 0 ? Damages.NONE : Damages.of(results);
    return new Outcome(
        new Counts(
            whole(total, BlockResult.DONE),
            whole(total, BlockResult.NODATA),
            failed,
            whole(total, "reused"),
            notReused,
            requests),
        whole(total, "pixels"),
        RunTables.pixelsByClass(results),
        ExpectedAccuracy.of(
            whole(total, "with_classes"),
            total.getOrDefault("n", 0.0),
            total.getOrDefault("s", 0.0),
            total.getOrDefault("nn", 0.0),
            total.getOrDefault("ns", 0.0),
            total.getOrDefault("ss", 0.0)),
        Costs.of(costs),
        failed == 0 ? List.of() : failures(results),
        damages.segments(),
        damages.first());
  }

  /** Executors have memories of their own: the largest need counts, not their sum. */
  private static BinaryOperator<Double> over(String name) {
    return name.equals(Cost.PEAK_RESIDENT.column()) ? Math::max : Double::sum;
  }

  /** A double holds counts up to 2^53 exactly. */
  private static long whole(Map<String, Double> total, String name) {
    return Math.round(total.getOrDefault(name, 0.0));
  }

  private static Column count(String column, String value) {
    return sum(col(column).equalTo(value).cast("long"));
  }

  private static List<Warning> failures(Dataset<Row> results) {
    List<Warning> warnings = new ArrayList<>();
    for (Row row :
        results
            .where(col("state").equalTo(BlockResult.FAILED))
            .orderBy("row", "col")
            .select("row", "col", "reason")
            .limit(Warnings.MOST_LISTED)
            .collectAsList()) {
      BlockId block = new BlockId(row.getAs("row"), row.getAs("col"));
      warnings.add(new Warning(Warning.FAILED_BLOCK, block.toString(), row.getAs("reason")));
    }
    return warnings;
  }

  /**
   * Damaged segments, each once, however many blocks it belongs to.
   *
   * @param first the first of them
   */
  private record Damages(long segments, List<Warning> first) {
    static final Damages NONE = new Damages(0, List.of());

    static Damages of(Dataset<Row> results) {
      Dataset<Row> damages =
          results
              .select(explode(array_sort(col("damages"))).as("d"))
              .select("d.file", "d.segment", "d.reason")
              .distinct()
              .persist(StorageLevel.DISK_ONLY());
      List<Warning> warnings = new ArrayList<>();
      for (Row row :
          damages
              .orderBy("file", "segment", "reason")
              .limit(Warnings.MOST_LISTED)
              .collectAsList()) {
        warnings.add(
            new Warning(
                Warning.DAMAGED_SEGMENT,
                "%s segment %d".formatted(row.<String>getAs("file"), row.<Integer>getAs("segment")),
                row.getAs("reason")));
      }
      long segments = damages.select("file", "segment").distinct().count();
      damages.unpersist();
      return new Damages(segments, warnings);
    }
  }
}
