package org.sitsformer.udf.classify;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.BlockId;

/**
 * One block to be classified. Only references travel: scenes are positions in the run's scene list.
 *
 * @param block its place in the target grid
 * @param scenes positions of the scenes that touch the block or its halo, rising
 */
public record BlockTask(BlockId block, int[] scenes) implements Serializable {
  /** Columns of a plan: {@code row}, {@code col}, {@code scenes}. */
  public static final StructType SCHEMA =
      new StructType()
          .add("row", DataTypes.IntegerType, false)
          .add("col", DataTypes.IntegerType, false)
          .add("scenes", DataTypes.createArrayType(DataTypes.IntegerType, false), false);

  /** Returns the row of this task in {@link #SCHEMA}. */
  public Row toRow() {
    return RowFactory.create(block.row(), block.col(), scenes);
  }

  /** Reads a row of {@link #SCHEMA}. */
  public static BlockTask from(Row row) {
    return new BlockTask(new BlockId(row.getInt(0), row.getInt(1)), scenes(row));
  }

  private static int[] scenes(Row row) {
    // Spark hands a row on as it is where one typed operation follows another.
    if (row.get(2) instanceof int[] scenes) {
      return scenes;
    }
    List<Integer> scenes = row.getList(2);
    return scenes.stream().mapToInt(Integer::intValue).toArray();
  }
}
