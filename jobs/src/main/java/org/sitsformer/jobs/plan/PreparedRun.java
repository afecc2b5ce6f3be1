package org.sitsformer.jobs.plan;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.jobs.catalog.CatalogSnapshot;
import org.sitsformer.predict.classify.BlockClassifier;
import org.sitsformer.predict.contract.Contract;

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
    int partitions) {

  /** Returns the tasks of the run, one row a block, with their place in the order of work. */
  public Dataset<Row> tasks(SparkSession spark) {
    return BlockPlan.tasks(
        spark, grid, region, window, footprints(), BlockClassifier.halo(contract));
  }

  /** Returns the grid pixels of each scene. */
  public List<PixelWindow> footprints() {
    return scenes.stream().map(scene -> Preparation.footprint(grid, scene)).toList();
  }
}
