package org.sitsformer.jobs.metrics;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.run.RunFile;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.jobs.run.RunSummary;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.FailureKind;

/**
 * What a run's own files say that it made: manifest, statistics, costs and summary. Tasks that
 * failed or were overtaken by their twins have left no row in them, so they count nowhere.
 *
 * @param blocks number by state
 * @param reused those of them that were found, not made
 * @param failures failed blocks by kind
 * @param madePixels pixels of the blocks that were made, no-data included
 * @param reusedPixels pixels of the others
 * @param predictions labelled pixels by the name of their class
 * @param confidence of the labelled pixels
 * @param durations seconds that each made block spent inside the model
 * @param costs sums over the blocks that were made, as {@code costs.json} has them
 */
record AcceptedResults(
    Map<String, Long> blocks,
    long reused,
    Map<FailureKind, Long> failures,
    long madePixels,
    long reusedPixels,
    Map<String, Long> predictions,
    CountedHistogram.Counts confidence,
    CountedHistogram.Counts durations,
    Map<String, Long> costs,
    RunSummary summary) {

  /** Confidence is kept in 255 steps; 0 is no-data. */
  private static final double CONFIDENCE_STEPS = 254;

  private static final double NANOS = 1e9;

  /** Reads a run whose manifest is written. */
  static AcceptedResults read(SparkSession spark, Storage storage, RunFolder folder)
      throws IOException {
    Dataset<Row> manifest =
        table(spark, storage, folder, RunFolder.MANIFEST, BlockResult.MANIFEST_COLUMNS);
    Dataset<Row> statistics =
        table(spark, storage, folder, RunFolder.STATISTICS, BlockResult.STATISTICS_COLUMNS);

    Map<String, Long> blocks = new TreeMap<>();
    long reused = 0;
    long madePixels = 0;
    long reusedPixels = 0;
    for (Row row :
        manifest
            .select("row", "col", "state", "reused")
            .join(statistics.select("row", "col", "pixels"), new String[] {"row", "col"}, "inner")
            .groupBy("state", "reused")
            .agg(count(lit(1)), sum("pixels"))
            .collectAsList()) {
      blocks.merge(row.getString(0), row.getLong(2), Long::sum);
      if (row.getBoolean(1)) {
        reused += row.getLong(2);
        reusedPixels += row.getLong(3);
      } else {
        madePixels += row.getLong(3);
      }
    }
    return new AcceptedResults(
        blocks,
        reused,
        failures(manifest),
        madePixels,
        reusedPixels,
        predictions(statistics, folder.read(storage, "run.json", RunFile.class)),
        confidence(statistics),
        durations(manifest),
        folder.costs(storage),
        folder.read(storage, "summary.json", RunSummary.class));
  }

  private static Dataset<Row> table(
      SparkSession spark, Storage storage, RunFolder folder, String file, String[] columns) {
    return spark
        .read()
        .schema(BlockResult.schema(columns))
        .parquet(storage.location(folder.path(file)));
  }

  private static Map<FailureKind, Long> failures(Dataset<Row> manifest) {
    Map<FailureKind, Long> failures = new EnumMap<>(FailureKind.class);
    // Up to the space behind the colon, since that is what a kind is told by.
    for (Row row :
        manifest
            .where(col("state").equalTo(BlockResult.FAILED))
            .groupBy(expr("substring_index(reason, ': ', 1)"))
            .agg(count(lit(1)))
            .collectAsList()) {
      failures.merge(FailureKind.of(row.getString(0) + ": "), row.getLong(1), Long::sum);
    }
    return failures;
  }

  private static Map<String, Long> predictions(Dataset<Row> statistics, RunFile run) {
    Map<Integer, String> names = run.classNames();
    Map<String, Long> predictions = new TreeMap<>();
    for (Row row :
        statistics
            .select(explode(col("classes")).as("c"))
            .where("c.class > 0")
            .groupBy("c.class")
            .agg(sum("c.pixels"))
            .collectAsList()) {
      predictions.merge(names.get(row.getInt(0)), row.getLong(1), Long::sum);
    }
    return predictions;
  }

  private static CountedHistogram.Counts confidence(Dataset<Row> statistics) {
    CountedHistogram.Counts counts = new CountedHistogram.Counts(RunMetrics.CONFIDENCE_BOUNDS);
    for (Row row :
        statistics
            .select(explode(col("classes")).as("c"))
            .where("c.class > 0")
            .select(explode(col("c.confidence")).as("p"))
            .groupBy("p.bin")
            .agg(sum("p.count"))
            .collectAsList()) {
      counts.add((row.getInt(0) - 1) / CONFIDENCE_STEPS, row.getLong(1));
    }
    return counts;
  }

  private static CountedHistogram.Counts durations(Dataset<Row> manifest) {
    double[] bounds = RunMetrics.DURATION_BOUNDS;
    StringBuilder bucket = new StringBuilder("case");
    for (int i = 0; i < bounds.length; i++) {
      bucket.append(" when nanos_predict <= %.0f then %d".formatted(bounds[i] * NANOS, i));
    }
    bucket.append(" else %d end".formatted(bounds.length));
    CountedHistogram.Counts counts = new CountedHistogram.Counts(bounds);
    for (Row row :
        manifest
            .where("nanos_predict > 0")
            .groupBy(expr(bucket.toString()))
            .agg(count(lit(1)), sum("nanos_predict"))
            .collectAsList()) {
      counts.add(row.getInt(0), row.getLong(1), row.getLong(2) / NANOS);
    }
    return counts;
  }
}
