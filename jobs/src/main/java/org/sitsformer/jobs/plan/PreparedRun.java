package org.sitsformer.jobs.plan;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.size;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.catalog.CatalogSnapshot;
import org.sitsformer.predict.classify.DaySpan;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.classify.Reach;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.udf.classify.RunContext;

/**
 * What a run will do, resolved from its options and the archive: nothing in it is a default any
 * more.
 *
 * @param window the map's pixels in the grid
 * @param scenes the scenes that take part, by time and id
 * @param unused scenes of the snapshot that do not
 * @param from first day of the series
 * @param to last day
 * @param inSeason true where the model's season is not over on {@code to}
 * @param map planes beside class and confidence, and how the map is smoothed
 * @param blockSizeOpen true where neither the output nor an option says how large blocks are
 * @param partitions most Spark partitions of the work
 */
public record PreparedRun(
    Contract contract,
    CatalogSnapshot snapshot,
    TargetGrid grid,
    Region region,
    PixelWindow window,
    List<Scene> scenes,
    int unused,
    LocalDate from,
    LocalDate to,
    boolean inSeason,
    MapOptions map,
    boolean blockSizeOpen,
    int partitions) {

  /** Returns the tasks of the run, one row a block, with their place in the order of work. */
  public Dataset<Row> tasks(SparkSession spark) {
    return BlockPlan.tasks(
        spark, grid, region, window, footprints(), Reach.of(contract, map.smoothing()).halo());
  }

  /** Returns the most scenes that touch a block, and counts the blocks. Runs a Spark job. */
  public PlannedBlocks mostScenes(SparkSession spark) {
    Row row = tasks(spark).agg(count(lit(1)), coalesce(max(size(col("scenes"))), lit(0))).first();
    return new PlannedBlocks(row.getLong(0), row.getInt(1));
  }

  /**
   * How many blocks there are.
   *
   * @param mostScenes most scenes that touch one
   */
  public record PlannedBlocks(long blocks, int mostScenes) {}

  /** Returns the different days of the scenes. */
  public long dates() {
    return scenes.stream().map(Scene::date).distinct().count();
  }

  /**
   * Returns the most dates that a block may have.
   *
   * @param mostScenes most scenes that touch one
   */
  public int mostDates(long mostScenes) {
    return (int) Math.min(dates(), mostScenes);
  }

  /** Returns what the executors are told of this run. */
  public RunContext context(Storage storage, String temporaries, RunOptions options, int pieces) {
    return new RunContext(
        storage,
        options.output(),
        temporaries,
        grid,
        region,
        window,
        scenes,
        snapshot.quarantined().size(),
        snapshot.maskRule().orElse(null),
        contract,
        options.engine(),
        options.device(),
        DaySpan.of(from, to.plusDays(1)),
        options.batchSize(),
        options.predictors(),
        map,
        pieces);
  }

  /** Returns this run with blocks of another size, which are no longer open. */
  public PreparedRun withBlockSize(int size) {
    TargetGrid other =
        new TargetGrid(
            grid.crs(),
            grid.originX(),
            grid.originY(),
            grid.stepX(),
            grid.stepY(),
            size,
            grid.tileSize());
    return new PreparedRun(
        contract,
        snapshot,
        other,
        region,
        window,
        scenes,
        unused,
        from,
        to,
        inSeason,
        map,
        false,
        partitions);
  }

  /** Returns the grid pixels of each scene. */
  public List<PixelWindow> footprints() {
    return scenes.stream().map(scene -> Preparation.footprint(grid, scene)).toList();
  }
}
