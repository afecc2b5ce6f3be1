package org.sitsformer.jobs.plan;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;

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
import org.sitsformer.jobs.cost.CostRequest;
import org.sitsformer.predict.classify.DaySpan;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.classify.Reach;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.udf.classify.RunContext;

/**
 * What a run is to do: a request, resolved by contract, output and archive. What only the executors
 * can say is still open (size of a new output's blocks, pieces, partitions): {@link PlannedRun} has
 * it.
 *
 * @param output root of the output
 * @param contract of the model
 * @param snapshot of the catalog that is used
 * @param area where the map lies
 * @param series which scenes and days take part
 * @param layers planes beside class and confidence, and how the map is smoothed
 * @param execution how it is computed
 * @param cost what it may cost
 */
public record PreparedRun(
    String output,
    Contract contract,
    CatalogSnapshot snapshot,
    Area area,
    Series series,
    MapOptions layers,
    RunRequest.Execution execution,
    CostRequest cost) {

  /**
   * Where the map lies.
   *
   * @param grid the output's, or that of a new output
   * @param region which of the window's pixels are mapped
   * @param window the map's pixels in the grid
   * @param blockSizeOpen true where neither the output nor a request says how large blocks are; the
   *     grid's is then the largest that may be chosen
   */
  public record Area(TargetGrid grid, Region region, PixelWindow window, boolean blockSizeOpen) {
    /** Returns this area with blocks of another size, which is no longer open. */
    Area withBlockSize(int size) {
      return new Area(grid.withBlockSize(size), region, window, false);
    }
  }

  /**
   * Which scenes and days take part.
   *
   * @param scenes by time and id
   * @param unused scenes of the snapshot that do not
   * @param from first day of the series
   * @param to last day
   * @param inSeason true where the model's season is not over on {@code to}
   */
  public record Series(
      List<Scene> scenes, int unused, LocalDate from, LocalDate to, boolean inSeason) {
    public Series {
      scenes = List.copyOf(scenes);
    }

    /** Returns the number of different days of the scenes. */
    long dates() {
      return scenes.stream().map(Scene::date).distinct().count();
    }
  }

  /**
   * How many blocks there are, and how many scenes touch one, a block's halo included.
   *
   * @param blocks blocks that hold a pixel of the region
   * @param empty those that no scene touches
   * @param leastScenes fewest of a block; 0 without blocks, as the next two
   * @param meanScenes of a block, on average
   * @param mostScenes of a block
   */
  public record BlockCounts(
      long blocks, long empty, long leastScenes, double meanScenes, long mostScenes) {}

  /** Returns the grid. */
  public TargetGrid grid() {
    return area.grid();
  }

  /** Returns the map's pixels in the grid. */
  public PixelWindow window() {
    return area.window();
  }

  /** Returns the scenes that take part, by time and id. */
  public List<Scene> scenes() {
    return series.scenes();
  }

  /**
   * Returns the tasks of the run, one row a block, with their place in the order of work. Without
   * actions.
   */
  public Dataset<Row> tasks(SparkSession spark) {
    return BlockPlan.tasks(
        spark,
        grid(),
        area.region(),
        window(),
        footprints(),
        Reach.of(contract, layers.smoothing()).halo());
  }

  /** Counts the blocks. Runs a Spark job. */
  public BlockCounts counts(SparkSession spark) {
    Row row =
        tasks(spark)
            .select(size(col("scenes")).as("n"))
            .agg(
                count(lit(1)).as("blocks"),
                coalesce(sum(col("n").equalTo(0).cast("long")), lit(0L)).as("empty"),
                coalesce(min("n"), lit(0)).cast("long").as("least"),
                coalesce(avg("n"), lit(0.0)).as("mean"),
                coalesce(max("n"), lit(0)).cast("long").as("most"))
            .first();
    return new BlockCounts(
        row.getAs("blocks"),
        row.getAs("empty"),
        row.getAs("least"),
        row.getAs("mean"),
        row.getAs("most"));
  }

  /**
   * Returns the most dates that a block may have: no more than the series has days, nor than the
   * block with most scenes has scenes.
   */
  int mostDates(BlockCounts counts) {
    return (int) Math.min(series.dates(), counts.mostScenes());
  }

  /**
   * Returns what the executors are told of this run.
   *
   * @param storage with the run's own folder for temporaries
   * @param temporaries that folder; empty where nothing is written
   * @param pieces parts along one side of a block, 1 or more
   */
  public RunContext context(Storage storage, String temporaries, int pieces) {
    return new RunContext(
        new RunContext.Target(storage, output, temporaries),
        new RunContext.Place(grid(), area.region(), window()),
        new RunContext.Archive(
            scenes(), snapshot.quarantined().size(), snapshot.maskRule().orElse(null)),
        contract,
        new RunContext.Execution(
            execution.engine(),
            execution.device(),
            execution.batchSize(),
            execution.predictors(),
            pieces),
        DaySpan.of(series.from(), series.to().plusDays(1)),
        layers);
  }

  /** Returns this run with blocks of another size, which is no longer open. */
  PreparedRun withBlockSize(int size) {
    return new PreparedRun(
        output, contract, snapshot, area.withBlockSize(size), series, layers, execution, cost);
  }

  /** Returns the grid pixels of each scene, in the scenes' order. */
  public List<PixelWindow> footprints() {
    return scenes().stream().map(scene -> Preparation.footprint(grid(), scene)).toList();
  }
}
