package org.sitsformer.jobs.drift;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.jobs.run.BlockValues;
import org.sitsformer.trust.measure.Distances;

/**
 * Measures the drift of each block: the total variation of its classes between both sides. Takes
 * rows of {@code row, col, side, classes} sorted by block, of whole blocks a partition; gives one
 * row a block that has classes on both sides.
 */
public final class BlockChanges implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private static final StructType VALUE =
      new StructType()
          .add("row", DataTypes.IntegerType, false)
          .add("col", DataTypes.IntegerType, false)
          .add("value", DataTypes.FloatType, false);

  /**
   * Measures all blocks and returns them as a GeoTIFF with one pixel a block: 0 to 1, {@code NaN}
   * where a side has no class. Runs a Spark job.
   *
   * @param statistics rows of {@link SumBlocks#BLOCKS}, of which those of whole maps count
   * @param window pixels of the map
   */
  public static byte[] raster(Dataset<Row> statistics, TargetGrid grid, PixelWindow window) {
    Dataset<Row> values =
        statistics
            .where(col("side").isin(BlockSide.WINDOW.number(), BlockSide.REFERENCE.number()))
            .select(
                col("row"),
                col("col"),
                col("side"),
                expr("transform(classes, c -> struct(c.class, c.pixels))"))
            .repartition(col("row"), col("col"))
            .sortWithinPartitions("row", "col")
            .mapPartitions(new BlockChanges(), Encoders.row(VALUE));
    return BlockValues.raster(values, grid, window, "class-total-variation");
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Blocks(rows);
  }

  /** Reads the rows of one block after another. */
  private static final class Blocks implements Iterator<Row> {
    private final Iterator<Row> rows;

    /** First row of the block to come, null at the end. */
    private Row next;

    private Row found;

    Blocks(Iterator<Row> rows) {
      this.rows = rows;
      next = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      while (found == null && next != null) {
        found = measure();
      }
      return found != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = found;
      found = null;
      return row;
    }

    /** Takes the rows of a block; returns null where a side has no class. */
    private Row measure() {
      int row = next.getInt(0);
      int col = next.getInt(1);
      TreeMap<Integer, long[]> classes = new TreeMap<>();
      while (next != null && next.getInt(0) == row && next.getInt(1) == col) {
        for (Row each : next.<Row>getList(3)) {
          if (each.getInt(0) > 0) {
            classes.computeIfAbsent(each.getInt(0), value -> new long[2])[next.getInt(2)] +=
                each.getLong(1);
          }
        }
        next = rows.hasNext() ? rows.next() : null;
      }
      long[] now = of(BlockSide.WINDOW, classes);
      long[] before = of(BlockSide.REFERENCE, classes);
      return Arrays.stream(now).sum() == 0 || Arrays.stream(before).sum() == 0
          ? null
          : RowFactory.create(row, col, (float) Distances.totalVariation(now, before));
    }

    private static long[] of(BlockSide side, TreeMap<Integer, long[]> classes) {
      return classes.values().stream().mapToLong(pair -> pair[side.number()]).toArray();
    }
  }
}
