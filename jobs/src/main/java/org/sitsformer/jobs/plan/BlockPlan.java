package org.sitsformer.jobs.plan;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.udf.classify.BlockTask;

/**
 * Lays blocks over the region and finds the scenes of each. Blocks and scenes meet in coarse cells
 * of {@value #CELL} x {@value #CELL} blocks by an equi-join; the list of one block is then made
 * inside the task, so that neither a range join nor a loop over blocks on the driver is needed.
 */
public final class BlockPlan {
  /** Blocks a side of a coarse cell. */
  static final int CELL = 16;

  private static final StructType CELLS =
      new StructType()
          .add("cell_row", DataTypes.IntegerType, false)
          .add("cell_col", DataTypes.IntegerType, false);
  private static final StructType SCENES_OF_CELL = CELLS.add("scene", DataTypes.IntegerType, false);
  private static final StructType PLACED = BlockTask.SCHEMA.add("place", DataTypes.LongType, false);

  private BlockPlan() {}

  /**
   * Returns the tasks of a region in {@link BlockTask#SCHEMA}, with their place in the order of
   * work. Without actions.
   *
   * @param window the region in the grid's pixels
   * @param footprints pixels of each scene, by its position in the run's scene list
   * @param halo pixels around a block that it reads
   */
  static Dataset<Row> tasks(
      SparkSession spark,
      TargetGrid grid,
      Region region,
      PixelWindow window,
      List<PixelWindow> footprints,
      int halo) {
    int firstRow = Math.floorDiv(window.row(), grid.blockSize() * CELL);
    int firstCol = Math.floorDiv(window.col(), grid.blockSize() * CELL);
    int rows = Math.floorDiv(window.endRow() - 1, grid.blockSize() * CELL) - firstRow + 1;
    int cols = Math.floorDiv(window.endCol() - 1, grid.blockSize() * CELL) - firstCol + 1;
    Dataset<Row> cells =
        spark
            .range((long) rows * cols)
            .selectExpr(
                "cast(%d + floor(id / %d) as int) as cell_row".formatted(firstRow, cols),
                "cast(%d + id %% %d as int) as cell_col".formatted(firstCol, cols));
    List<Row> numbered = new ArrayList<>();
    for (int scene = 0; scene < footprints.size(); scene++) {
      PixelWindow f = footprints.get(scene).intersect(window.grow(halo));
      if (!f.isEmpty()) {
        numbered.add(RowFactory.create(scene, f.col(), f.row(), f.width(), f.height()));
      }
    }
    StructType footprint =
        new StructType()
            .add("scene", DataTypes.IntegerType, false)
            .add("col", DataTypes.IntegerType, false)
            .add("row", DataTypes.IntegerType, false)
            .add("width", DataTypes.IntegerType, false)
            .add("height", DataTypes.IntegerType, false);
    Dataset<Row> scenes =
        spark
            .createDataFrame(numbered, footprint)
            .flatMap(new CellsOfScene(grid.blockSize() * CELL, halo), Encoders.row(SCENES_OF_CELL))
            .groupBy(col("cell_row").as("scene_row"), col("cell_col").as("scene_col"))
            .agg(collect_list("scene").as("scenes"));
    return cells
        .join(
            scenes,
            col("cell_row")
                .equalTo(col("scene_row"))
                .and(col("cell_col").equalTo(col("scene_col"))),
            "left")
        .select("cell_row", "cell_col", "scenes")
        .flatMap(
            new BlocksOfCell(grid, region, window, footprints.toArray(PixelWindow[]::new), halo),
            Encoders.row(PLACED));
  }

  /**
   * Returns tasks in so many partitions, neighbours beside each other, so that those who share
   * segments of files find them decoded. Without actions; an action on the result samples the
   * places first.
   *
   * @param tasks with their place, which the result lacks
   * @param partitions most of them, 1 or more
   */
  public static Dataset<Row> spread(Dataset<Row> tasks, int partitions) {
    return tasks
        .repartitionByRange(partitions, col("place"))
        .sortWithinPartitions("place")
        .drop("place");
  }

  /** Returns the Morton code of a block: near blocks have near codes. */
  static long place(BlockId block) {
    return spread(block.col() ^ 0x80000000) | spread(block.row() ^ 0x80000000) << 1;
  }

  private static long spread(int value) {
    long bits = value & 0xffffffffL;
    bits = (bits | bits << 16) & 0x0000ffff0000ffffL;
    bits = (bits | bits << 8) & 0x00ff00ff00ff00ffL;
    bits = (bits | bits << 4) & 0x0f0f0f0f0f0f0f0fL;
    bits = (bits | bits << 2) & 0x3333333333333333L;
    return (bits | bits << 1) & 0x5555555555555555L;
  }

  private static final class CellsOfScene implements FlatMapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private final int cellPixels;
    private final int halo;

    CellsOfScene(int cellPixels, int halo) {
      this.cellPixels = cellPixels;
      this.halo = halo;
    }

    @Override
    public Iterator<Row> call(Row row) {
      PixelWindow reach =
          new PixelWindow(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4)).grow(halo);
      List<Row> cells = new ArrayList<>();
      for (int r = Math.floorDiv(reach.row(), cellPixels);
          r <= Math.floorDiv(reach.endRow() - 1, cellPixels);
          r++) {
        for (int c = Math.floorDiv(reach.col(), cellPixels);
            c <= Math.floorDiv(reach.endCol() - 1, cellPixels);
            c++) {
          cells.add(RowFactory.create(r, c, row.getInt(0)));
        }
      }
      return cells.iterator();
    }
  }

  private static final class BlocksOfCell implements FlatMapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private final TargetGrid grid;
    private final Region region;
    private final PixelWindow window;
    private final PixelWindow[] footprints;
    private final int halo;

    BlocksOfCell(
        TargetGrid grid, Region region, PixelWindow window, PixelWindow[] footprints, int halo) {
      this.grid = grid;
      this.region = region;
      this.window = window;
      this.footprints = footprints;
      this.halo = halo;
    }

    @Override
    public Iterator<Row> call(Row row) {
      int pixels = grid.blockSize() * CELL;
      PixelWindow cell =
          new PixelWindow(row.getInt(1) * pixels, row.getInt(0) * pixels, pixels, pixels);
      List<Integer> scenes = row.isNullAt(2) ? List.of() : new ArrayList<>(row.getList(2));
      if (!scenes.isEmpty()) {
        Collections.sort(scenes);
      }
      List<Row> tasks = new ArrayList<>();
      for (BlockId block : grid.blocks(cell.intersect(window))) {
        PixelWindow part = grid.window(block).intersect(window);
        if (isOutside(part)) {
          continue;
        }
        PixelWindow reach = part.grow(halo);
        int[] touching =
            scenes.stream()
                .mapToInt(Integer::intValue)
                .filter(scene -> !footprints[scene].intersect(reach).isEmpty())
                .toArray();
        tasks.add(RowFactory.create(block.row(), block.col(), touching, place(block)));
      }
      return tasks.iterator();
    }

    private boolean isOutside(PixelWindow part) {
      byte[] inside = region.mask(grid, part);
      if (inside == null) {
        return false;
      }
      for (byte pixel : inside) {
        if (pixel != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
