package org.sitsformer.jobs.drift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.udf.classify.BlockResult;

/**
 * Adds the statistics of blocks up within a partition. Takes {@link #BLOCKS}, gives {@link
 * #COUNTS}: as many rows as there are different counts, however many blocks there are.
 */
final class SumBlocks implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Stands for a class in the counts of usable dates. */
  static final int DATES = -1;

  /** Codes of confidence, and numbers of usable dates. */
  static final int BINS = 256;

  /** A block's statistics, and the number of the {@link BlockSide} that they are of. */
  static final StructType BLOCKS =
      BlockResult.schema(new String[] {"row", "col", "classes", "valid_dates"})
          .add("side", DataTypes.IntegerType, false);

  /** Pixels of a side and a place; bins are stored confidence of a class, or usable dates. */
  static final StructType COUNTS =
      new StructType()
          .add("side", DataTypes.IntegerType, false)
          .add("place", DataTypes.IntegerType, false)
          .add("class", DataTypes.IntegerType, false)
          .add("bin", DataTypes.IntegerType, false)
          .add("count", DataTypes.LongType, false);

  private final Places places;

  SumBlocks(Places places) {
    this.places = places;
  }

  private record Key(int side, int place, int value) {}

  @Override
  public Iterator<Row> call(Iterator<Row> blocks) {
    Map<Key, long[]> counts = new HashMap<>();
    while (blocks.hasNext()) {
      Row block = blocks.next();
      int place = places.of(block.getInt(0), block.getInt(1));
      int side = block.getInt(4);
      List<Row> classes = block.getList(2);
      for (Row each : classes) {
        // No-data has no confidence: its pixels stand in the first bin, which no code has.
        int value = each.getInt(0);
        long[] bins = counts.computeIfAbsent(new Key(side, place, value), SumBlocks::bins);
        if (value == 0) {
          bins[0] += each.getLong(1);
        } else {
          add(bins, each.getList(2));
        }
      }
      add(counts.computeIfAbsent(new Key(side, place, DATES), SumBlocks::bins), block.getList(3));
    }
    List<Row> rows = new ArrayList<>();
    counts.forEach(
        (key, bins) -> {
          for (int bin = 0; bin < BINS; bin++) {
            if (bins[bin] > 0) {
              rows.add(RowFactory.create(key.side(), key.place(), key.value(), bin, bins[bin]));
            }
          }
        });
    return rows.iterator();
  }

  private static long[] bins(Key key) {
    return new long[BINS];
  }

  private static void add(long[] bins, List<Row> pairs) {
    for (Row pair : pairs) {
      bins[pair.getInt(0)] += pair.getInt(1);
    }
  }
}
