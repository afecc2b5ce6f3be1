package org.sitsformer.jobs.classify;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.Progress;
import org.sitsformer.jobs.run.ParquetTable;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.jobs.run.RunSummary.Warning;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.ClassifyBlocks;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.RunContext;

/**
 * Runs the model: block tasks in, blocks, manifest and statistics out. The results are written once
 * and all that follows reads what was written, so no recomputed lineage calls the model twice.
 */
final class BlockStage {
  /** Most warnings of one kind in a summary; the manifest and the catalog have them all. */
  static final int MOST_WARNINGS = 50;

  private BlockStage() {}

  /**
   * What came of it.
   *
   * @param pixelsByClass pixels by class value, no-data (0) included
   * @param cost sums over the blocks, in the columns' order of {@link BlockResult#SCHEMA}
   */
  record Outcome(
      long done,
      long nodata,
      long failed,
      long reused,
      long pixels,
      Map<Integer, Long> pixelsByClass,
      long modelLoads,
      Map<String, Long> cost,
      List<Warning> warnings) {
    double coverage() {
      long blocks = done + nodata + failed;
      return blocks == 0 ? 1 : (double) (done + nodata) / blocks;
    }
  }

  static Outcome run(
      SparkSession spark,
      RunContext context,
      ModelProbe.Result probe,
      Dataset<Row> tasks,
      long blocks,
      Storage storage,
      RunFolder folder,
      PrintWriter err)
      throws IOException {
    Broadcast<RunContext> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(context);
    LongAccumulator doneBlocks = spark.sparkContext().longAccumulator("blocks");
    LongAccumulator donePixels = spark.sparkContext().longAccumulator("pixels");
    String written = Storage.resolve(folder.temporaries(), "results");
    try (Progress progress =
        Progress.start(err, "Classify", blocks, doneBlocks::value, donePixels::value)) {
      tasks
          .mapPartitions(
              new ClassifyBlocks(shared, probe, doneBlocks, donePixels),
              Encoders.row(BlockResult.SCHEMA))
          .write()
          .parquet(written);
    }
    Dataset<Row> results = spark.read().schema(BlockResult.SCHEMA).parquet(written);
    ParquetTable.write(
        inOrder(results.select(columns(BlockResult.STATISTICS_COLUMNS))),
        storage,
        folder.path("statistics.parquet"),
        folder.temporaries());
    ParquetTable.write(
        inOrder(results.select(columns(BlockResult.MANIFEST_COLUMNS))),
        storage,
        folder.path("manifest.parquet"),
        folder.temporaries());
    return outcome(results);
  }

  /** One file is written by one task, which sorts on its own disk: no shuffle, no sampling. */
  private static Dataset<Row> inOrder(Dataset<Row> rows) {
    return rows.coalesce(1).sortWithinPartitions("row", "col");
  }

  private static Column[] columns(String[] names) {
    Column[] columns = new Column[names.length];
    for (int i = 0; i < names.length; i++) {
      columns[i] = col(names[i]);
    }
    return columns;
  }

  private static final List<String> COSTS =
      List.of(
          "model_calls",
          "model_rows",
          "bytes_read",
          "nanos_read",
          "nanos_decode",
          "nanos_compose",
          "nanos_gather",
          "nanos_predict",
          "nanos_encode",
          "nanos_total");

  private static Outcome outcome(Dataset<Row> results) {
    Column[] sums = new Column[COSTS.size() + 6];
    sums[0] = count("state", BlockResult.NODATA);
    sums[1] = count("state", BlockResult.FAILED);
    sums[2] = sum(col("reused").cast("long"));
    sums[3] = sum("pixels");
    sums[4] = max("model_loads");
    sums[5] = sum(size(col("damages")).cast("long"));
    for (int i = 0; i < COSTS.size(); i++) {
      sums[6 + i] = sum(COSTS.get(i));
    }
    // One row an executor, after its name; each has loaded the model for itself.
    long[] total = new long[sums.length + 1];
    for (Row row :
        results.groupBy("executor").agg(count("state", BlockResult.DONE), sums).collectAsList()) {
      for (int i = 0; i < total.length; i++) {
        total[i] += row.isNullAt(i + 1) ? 0 : row.getLong(i + 1);
      }
    }
    Map<String, Long> cost = new TreeMap<>();
    for (int i = 0; i < COSTS.size(); i++) {
      cost.put(COSTS.get(i), total[7 + i]);
    }
    long failed = total[2];
    long damages = total[6];
    return new Outcome(
        total[0],
        total[1],
        failed,
        total[3],
        total[4],
        pixelsByClass(results),
        total[5],
        cost,
        failed + damages == 0 ? List.of() : warnings(results));
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
