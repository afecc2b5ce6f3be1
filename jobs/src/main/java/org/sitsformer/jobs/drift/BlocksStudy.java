package org.sitsformer.jobs.drift;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.udf.classify.BlockResult;

/** What it takes to add up the statistics of very many blocks, both sides of a comparison. */
final class BlocksStudy {
  private static final int SIZE = 256;
  private static final int TILE = 4096;
  private static final int CLASSES = 5;
  private static final int CODES = 20;
  private static final int COUNT = SIZE * SIZE / CLASSES / CODES;

  private static final StructType STORED =
      BlockResult.schema(new String[] {"row", "col", "classes", "valid_dates"});

  private final SparkSession spark;
  private final Storage storage;
  private final String folder;

  BlocksStudy(SparkSession spark, Storage storage, String folder) {
    this.spark = spark;
    this.storage = storage;
    this.folder = folder;
  }

  /**
   * What was asked for.
   *
   * @param repeats blocks
   */
  record Parameters(long repeats) {}

  /**
   * How long a comparison took.
   *
   * @param blocks a side
   * @param addedSeconds until all statistics were added up
   * @param blocksPerSecond a side, until then
   * @param rasterBytes size of the raster of what changed
   * @param seconds until that was made too
   * @param pixels with a class, of both sides; no block may be missing from them
   */
  record Times(
      long blocks,
      double addedSeconds,
      double blocksPerSecond,
      int rasterBytes,
      double seconds,
      long pixels) {}

  /** Writes statistics of about as many blocks, and measures how long their comparison takes. */
  StudyResult<Parameters, Times> run(long blocks) throws IOException {
    int across = (int) Math.ceil(Math.sqrt(blocks));
    long count = (long) across * across;
    String path = Storage.resolve(folder, "blocks-" + count);
    storage.delete(path);
    spark
        .range(0, count, 1, Math.max(2, (int) (count / 50_000)))
        .map((MapFunction<Long, Row>) id -> block(id, across), Encoders.row(STORED))
        .write()
        .parquet(storage.location(path));
    TargetGrid grid = new TargetGrid(Crs.of("EPSG:32633"), 0, 0, 10, -10, SIZE, TILE);
    PixelWindow window = new PixelWindow(0, 0, across * SIZE, across * SIZE);
    long start = System.nanoTime();
    Dataset<Row> stored = spark.read().schema(STORED).parquet(storage.location(path));
    Dataset<Row> sides =
        stored
            .withColumn("side", lit(BlockSide.WINDOW.number()))
            .union(stored.withColumn("side", lit(BlockSide.REFERENCE.number())))
            .select(col("row"), col("col"), col("classes"), col("valid_dates"), col("side"));
    Map<Integer, PredictionCounts> counts =
        PredictionCounts.of(
            sides.mapPartitions(
                new SumBlocks(Places.of(grid, window)), Encoders.row(SumBlocks.COUNTS)));
    double added = (System.nanoTime() - start) / 1e9;
    int raster = BlockChanges.raster(sides, grid, window).length;
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] pixels = new long[1];
    counts
        .values()
        .forEach(side -> side.forEach((place, value, bin, n) -> pixels[0] += value > 0 ? n : 0));
    storage.delete(path);
    Times times = new Times(count, added, count / added, raster, seconds, pixels[0]);
    return new StudyResult<>("blocks", new Parameters(blocks), List.of(times));
  }

  /** Five classes of twenty codes each, of which every block has others. */
  private static Row block(long id, int across) {
    Row[] classes = new Row[CLASSES];
    for (int value = 1; value <= CLASSES; value++) {
      Row[] codes = new Row[CODES];
      for (int i = 0; i < CODES; i++) {
        codes[i] = RowFactory.create(1 + (int) ((id * 7 + value * 31 + i * 11L) % 255), COUNT);
      }
      classes[value - 1] = RowFactory.create(value, (long) COUNT * CODES, codes);
    }
    Row[] dates = {RowFactory.create(30 + (int) (id % 20), SIZE * SIZE)};
    return RowFactory.create((int) (id / across), (int) (id % across), classes, dates);
  }

  /** Returns the pixels that {@link #run} must find. */
  static long expected(long blocks) {
    long across = (long) Math.ceil(Math.sqrt(blocks));
    return 2 * across * across * CLASSES * CODES * COUNT;
  }
}
