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
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.Cost;
import org.sitsformer.udf.classify.Costs;
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
 * @param costs of the blocks that were made, as the run's costs have them
 * @param summary of the run
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
    Costs costs,
    RunSummary summary) {

  private static final double NANOS = 1e9;

  /** Reads a run whose manifest, statistics, costs and summary are written. Runs Spark jobs. */
  static AcceptedResults read(SparkSession spark, Storage storage, RunFolder folder)
      throws IOException {
    RunTables tables = new RunTables(spark, storage);
    Dataset<Row> manifest = tables.manifest(folder);
    Dataset<Row> statistics = tables.statistics(folder);

    Map<String, Long> blocks = new TreeMap<>();
    long reused = 0;
    long madePixels = 0;
    long reusedPixels = 0;
    for (Row row :
        manifest
            .select("row", "col", "state", "reused")
            .join(statistics.select("row", "col", "pixels"), new String[] {"row", "col"}, "inner")
            .groupBy("state", "reused")
            .agg(count(lit(1)).as("blocks"), sum("pixels").as("pixels"))
            .collectAsList()) {
      long number = row.getAs("blocks");
      long pixels = row.getAs("pixels");
      blocks.merge(row.getAs("state"), number, Long::sum);
      if (row.<Boolean>getAs("reused")) {
        reused += number;
        reusedPixels += pixels;
      } else {
        madePixels += pixels;
      }
    }
    return new AcceptedResults(
        blocks,
        reused,
        failures(manifest),
        madePixels,
        reusedPixels,
        predictions(statistics, RunFile.read(storage, folder)),
        confidence(statistics),
        durations(manifest),
        RunTables.costs(storage, folder),
        RunSummary.read(storage, folder));
  }

  private static Map<FailureKind, Long> failures(Dataset<Row> manifest) {
    Map<FailureKind, Long> failures = new EnumMap<>(FailureKind.class);
    for (Row row :
        manifest
            .where(col("state").equalTo(BlockResult.FAILED))
            .groupBy("failure")
            .agg(count(lit(1)).as("blocks"))
            .collectAsList()) {
      // Runs of earlier versions named no kind.
      FailureKind kind = FailureKind.of(row.getAs("failure")).orElse(FailureKind.PROGRAM);
      failures.merge(kind, row.<Long>getAs("blocks"), Long::sum);
    }
    return failures;
  }

  private static Map<String, Long> predictions(Dataset<Row> statistics, RunFile run) {
    Map<Integer, String> names = run.classNames();
    Map<String, Long> predictions = new TreeMap<>();
    RunTables.pixelsByClass(statistics)
        .forEach(
            (value, pixels) -> {
              if (value > 0) {
                predictions.merge(names.get(value), pixels, Long::sum);
              }
            });
    return predictions;
  }

  private static CountedHistogram.Counts confidence(Dataset<Row> statistics) {
    CountedHistogram.Counts counts = new CountedHistogram.Counts(RunMetrics.CONFIDENCE_BOUNDS);
    for (Row row :
        statistics
            .select(explode(col("classes")).as("c"))
            .where("c.class > 0")
            .select(explode(col("c.confidence")).as("p"))
            .groupBy(col("p.bin").as("code"))
            .agg(sum("p.count").as("pixels"))
            .collectAsList()) {
      counts.add(ConfidenceCode.probability(row.<Integer>getAs("code")), row.getAs("pixels"));
    }
    return counts;
  }

  private static CountedHistogram.Counts durations(Dataset<Row> manifest) {
    double[] bounds = RunMetrics.DURATION_BOUNDS;
    String predict = Cost.PREDICT.column();
    StringBuilder bucket = new StringBuilder("case");
    for (int i = 0; i < bounds.length; i++) {
      bucket.append(" when %s <= %.0f then %d".formatted(predict, bounds[i] * NANOS, i));
    }
    bucket.append(" else %d end".formatted(bounds.length));
    CountedHistogram.Counts counts = new CountedHistogram.Counts(bounds);
    for (Row row :
        manifest
            .where(col(predict).gt(0))
            .groupBy(expr(bucket.toString()).as("bucket"))
            .agg(count(lit(1)).as("blocks"), sum(predict).as("nanos"))
            .collectAsList()) {
      counts.add(
          row.<Integer>getAs("bucket"), row.getAs("blocks"), row.<Long>getAs("nanos") / NANOS);
    }
    return counts;
  }
}
