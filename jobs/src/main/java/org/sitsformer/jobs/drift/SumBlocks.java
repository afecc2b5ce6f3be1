package org.sitsformer.jobs.drift;

import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.trust.drift.Places;
import org.sitsformer.trust.drift.PredictionCounts;
import org.sitsformer.udf.classify.BlockResult;

/**
 * Adds the statistics of blocks up within a partition. Takes {@link #BLOCKS}, gives {@link
 * #COUNTS}: as many rows as there are different counts, however many blocks there are.
 */
public final class SumBlocks implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** A block's statistics, and the number of the {@link BlockSide} that they are of. */
  static final StructType BLOCKS =
      BlockResult.schema(new String[] {"row", "col", "classes", "valid_dates"})
          .add("side", DataTypes.IntegerType, false);

  /** Pixels of a side and a place; bins are stored confidence of a class, or usable dates. */
  public static final StructType COUNTS =
      new StructType()
          .add("side", DataTypes.IntegerType, false)
          .add("place", DataTypes.IntegerType, false)
          .add("class", DataTypes.IntegerType, false)
          .add("bin", DataTypes.IntegerType, false)
          .add("count", DataTypes.LongType, false);

  private final Places places;

  /** Adds up by these places, of which every block has to be in one. */
  public SumBlocks(Places places) {
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
      add(
          counts.computeIfAbsent(new Key(side, place, PredictionCounts.DATES), SumBlocks::bins),
          block.getList(3));
    }
    List<Row> rows = new ArrayList<>();
    counts.forEach(
        (key, bins) -> {
          for (int bin = 0; bin < PredictionCounts.BINS; bin++) {
            if (bins[bin] > 0) {
              rows.add(RowFactory.create(key.side(), key.place(), key.value(), bin, bins[bin]));
            }
          }
        });
    return rows.iterator();
  }

  /**
   * Sums partial counts ({@link #COUNTS}) up; gives the sides by their number, see {@link
   * BlockSide}. Runs a Spark job.
   */
  public static Map<Integer, PredictionCounts> total(Dataset<Row> partial) {
    Map<Integer, PredictionCounts> sides = new HashMap<>();
    for (Row row :
        partial
            .groupBy("side", "place", "class", "bin")
            .agg(sum("count").as("count"))
            .collectAsList()) {
      sides
          .computeIfAbsent(row.getAs("side"), side -> new PredictionCounts())
          .add(row.getAs("place"), row.getAs("class"), row.getAs("bin"), row.getAs("count"));
    }
    return sides;
  }

  private static long[] bins(Key key) {
    return new long[PredictionCounts.BINS];
  }

  private static void add(long[] bins, List<Row> pairs) {
    for (Row pair : pairs) {
      bins[pair.getInt(0)] += pair.getInt(1);
    }
  }
}
