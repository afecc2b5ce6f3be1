package org.sitsformer.jobs.flips;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.udf.classify.BlockStore;

/**
 * Counts what became of the pixels of a block: takes {@link #PAIR}, gives {@link #TRANSITION}, one
 * row a pair of classes. A block under one key in both runs is one block and is read once.
 */
final class CountFlips implements FlatMapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** A block's keys in the earlier and in the later run. */
  static final StructType PAIR =
      new StructType()
          .add("row", DataTypes.IntegerType, false)
          .add("col", DataTypes.IntegerType, false)
          .add("before", DataTypes.StringType, false)
          .add("now", DataTypes.StringType, false);

  /** Pixels of a block that were of one class and are of another or the same. */
  static final StructType TRANSITION =
      new StructType()
          .add("row", DataTypes.IntegerType, false)
          .add("col", DataTypes.IntegerType, false)
          .add("from", DataTypes.IntegerType, false)
          .add("to", DataTypes.IntegerType, false)
          .add("pixels", DataTypes.LongType, false)
          .add("km2", DataTypes.DoubleType, false);

  private final BlockStore store;
  private final TargetGrid grid;

  CountFlips(BlockStore store, TargetGrid grid) {
    this.store = store;
    this.grid = grid;
  }

  private record Pair(int from, int to) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      return from != other.from ? Integer.compare(from, other.from) : Integer.compare(to, other.to);
    }
  }

  private static final class Sum {
    private long pixels;
    private double km2;
  }

  @Override
  public Iterator<Row> call(Row block) throws IOException {
    BlockRaster now = read(block.getString(3));
    BlockRaster before =
        block.getString(2).equals(block.getString(3)) ? now : read(block.getString(2));
    // A region may cut a block otherwise than the other run's did.
    PixelWindow window = now.window().intersect(before.window());
    if (window.isEmpty()) {
      return Collections.emptyIterator();
    }
    TreeMap<Pair, Sum> sums = new TreeMap<>();
    for (int row = window.row(); row < window.endRow(); row++) {
      double area = grid.pixelAreaKm2(row);
      for (int col = window.col(); col < window.endCol(); col++) {
        int from = value(before, row, col);
        int to = value(now, row, col);
        if (from > 0 || to > 0) {
          Sum sum = sums.computeIfAbsent(new Pair(from, to), pair -> new Sum());
          sum.pixels++;
          sum.km2 += area;
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    sums.forEach(
        (pair, sum) ->
            rows.add(
                RowFactory.create(
                    block.getInt(0),
                    block.getInt(1),
                    pair.from(),
                    pair.to(),
                    sum.pixels,
                    sum.km2)));
    return rows.iterator();
  }

  private BlockRaster read(String key) throws IOException {
    return store.read(key).raster();
  }

  private static int value(BlockRaster block, int row, int col) {
    return block.classes()[block.window().index(row, col)] & 0xFF;
  }
}
