package org.sitsformer.udf.catalog;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.Histogram;
import org.sitsformer.geo.grid.BlockId;

/** Input statistics as rows of {@code statistics.parquet}, one a scene, band and tile. */
public final class StatisticsRows {
  /** Columns of {@code statistics.parquet}; bin i is [(bin_start + i) w, …) with w = 2^exponent. */
  public static final StructType STORED =
      new StructType()
          .add("scene", DataTypes.StringType, false)
          .add("band", DataTypes.StringType, false)
          .add("tile_row", DataTypes.IntegerType, false)
          .add("tile_col", DataTypes.IntegerType, false)
          .add("sampled", DataTypes.LongType, false)
          .add("valid", DataTypes.LongType, false)
          .add("masked", DataTypes.LongType, false)
          .add("min", DataTypes.DoubleType, false)
          .add("max", DataTypes.DoubleType, false)
          .add("sum", DataTypes.DoubleType, false)
          .add("bin_exponent", DataTypes.IntegerType, false)
          .add("bin_start", DataTypes.LongType, false)
          .add("bins", DataTypes.createArrayType(DataTypes.LongType, false), false);

  /** Columns of what an executor says of a scene's sample. */
  public static final StructType TAKEN = STORED.add("bytes_read", DataTypes.LongType, false);

  private static final int BYTES_COLUMN = 13;

  private StatisticsRows() {}

  public static Encoder<Row> takenEncoder() {
    return Encoders.row(TAKEN);
  }

  /**
   * Encodes statistics.
   *
   * @param bytesRead bytes read for the scene, in one of its rows and 0 in the others
   */
  public static Row encode(BandStatistics statistics, long bytesRead) {
    Histogram histogram = statistics.histogram();
    return RowFactory.create(
        statistics.scene(),
        statistics.band(),
        statistics.tile().row(),
        statistics.tile().col(),
        statistics.sampled(),
        statistics.valid(),
        statistics.masked(),
        statistics.min(),
        statistics.max(),
        statistics.sum(),
        histogram.exponent(),
        histogram.start(),
        Arrays.stream(histogram.counts()).boxed().toArray(),
        bytesRead);
  }

  public static BandStatistics decode(Row row) {
    List<Long> bins = row.getList(12);
    return new BandStatistics(
        row.getString(0),
        row.getString(1),
        new BlockId(row.getInt(2), row.getInt(3)),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getDouble(7),
        row.getDouble(8),
        row.getDouble(9),
        new Histogram(
            row.getInt(10), row.getLong(11), bins.stream().mapToLong(Long::longValue).toArray()));
  }

  /** Returns the bytes that were read; not stored. */
  public static long bytesRead(Row row) {
    return row.getLong(BYTES_COLUMN);
  }
}
