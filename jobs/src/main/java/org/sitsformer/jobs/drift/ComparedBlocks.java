package org.sitsformer.jobs.drift;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.trust.drift.Places;
import org.sitsformer.trust.drift.PredictionCounts;

/** The statistics of the blocks of both sides, each block once for every side that it is of. */
final class ComparedBlocks {
  private final RunTables tables;
  private final TargetGrid grid;
  private final PixelWindow window;
  private final Dataset<Row> rows;

  /**
   * Opens the statistics.
   *
   * @param runs of the comparison; its reference is not empty
   * @param run that was made last
   * @param window pixels that the maps cover
   */
  ComparedBlocks(
      SparkSession spark,
      Storage storage,
      ReferenceRuns runs,
      RunFolder run,
      TargetGrid grid,
      PixelWindow window) {
    this.tables = new RunTables(spark, storage);
    this.grid = grid;
    this.window = window;
    RunFolder newest = runs.baseline().get(runs.baseline().size() - 1);
    Dataset<Row> current = statistics(List.of(run));
    Dataset<Row> reference = statistics(List.of(newest));
    rows =
        of(BlockSide.WINDOW, statistics(runs.window()))
            .union(of(BlockSide.REFERENCE, statistics(runs.baseline())))
            .union(of(BlockSide.WINDOW_RECOMPUTED, changed(current, reference)))
            .union(of(BlockSide.REFERENCE_RECOMPUTED, changed(reference, current)))
            .select("row", "col", "classes", "valid_dates", "side");
  }

  private static Dataset<Row> of(BlockSide side, Dataset<Row> statistics) {
    return statistics.withColumn("side", lit(side.number()));
  }

  private Dataset<Row> statistics(List<RunFolder> runs) {
    return tables.statistics(runs).select("row", "col", "key", "classes", "valid_dates");
  }

  /** Blocks that the other run has too, by another key. */
  private static Dataset<Row> changed(Dataset<Row> blocks, Dataset<Row> other) {
    Dataset<Row> keys =
        other.select(
            col("row").as("other_row"), col("col").as("other_col"), col("key").as("other_key"));
    return blocks
        .join(
            keys,
            col("row")
                .equalTo(col("other_row"))
                .and(col("col").equalTo(col("other_col")))
                .and(col("key").notEqual(col("other_key"))))
        .select("row", "col", "key", "classes", "valid_dates");
  }

  /** Returns the counts of the sides that have blocks, by place. Runs a Spark job. */
  Map<BlockSide, PredictionCounts> counts() {
    Map<Integer, PredictionCounts> counts =
        SumBlocks.total(
            rows.mapPartitions(
                new SumBlocks(Places.of(grid, window)), Encoders.row(SumBlocks.COUNTS)));
    Map<BlockSide, PredictionCounts> sides = new EnumMap<>(BlockSide.class);
    counts.forEach((number, side) -> sides.put(BlockSide.values()[number], side));
    return sides;
  }

  /**
   * Returns how much the classes of each block differ, as a GeoTIFF with one pixel a block. Runs a
   * Spark job.
   */
  byte[] changes() {
    return BlockChanges.raster(rows, grid, window);
  }
}
