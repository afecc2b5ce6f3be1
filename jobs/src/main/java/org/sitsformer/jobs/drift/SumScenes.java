package org.sitsformer.jobs.drift;

import static org.apache.spark.sql.functions.col;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.archive.Histogram;
import org.sitsformer.trust.drift.AcquisitionDay;
import org.sitsformer.trust.drift.AcquisitionDay.BandDay;

/**
 * Adds the input statistics of scenes and tiles up by day and band within a partition; rows in and
 * out are {@link #SCHEMA}, so it serves before and after the exchange.
 */
final class SumScenes implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final StructType SCHEMA =
      new StructType()
          .add("day", DataTypes.LongType, false)
          .add("band", DataTypes.StringType, false)
          .add("sampled", DataTypes.LongType, false)
          .add("valid", DataTypes.LongType, false)
          .add("sum", DataTypes.DoubleType, false)
          .add("bin_exponent", DataTypes.IntegerType, false)
          .add("bin_start", DataTypes.LongType, false)
          .add("bins", DataTypes.createArrayType(DataTypes.LongType, false), false);

  /** Returns the columns to select for this. */
  static org.apache.spark.sql.Column[] columns() {
    return java.util.Arrays.stream(SCHEMA.fieldNames())
        .map(org.apache.spark.sql.functions::col)
        .toArray(org.apache.spark.sql.Column[]::new);
  }

  private record Key(long day, String band) {}

  private record Sum(long sampled, BandDay values) {
    Sum merge(Sum other) {
      return new Sum(sampled + other.sampled, values.merge(other.values));
    }
  }

  /** Returns the days of a table of {@link #SCHEMA}, oldest first. Runs a Spark job. */
  static List<AcquisitionDay> days(Dataset<Row> statistics) {
    List<Row> rows =
        statistics
            .mapPartitions(new SumScenes(), Encoders.row(SCHEMA))
            .repartition(col("day"), col("band"))
            .mapPartitions(new SumScenes(), Encoders.row(SCHEMA))
            .collectAsList();
    TreeMap<Long, TreeMap<String, Sum>> days = new TreeMap<>();
    for (Row row : rows) {
      days.computeIfAbsent(row.getLong(0), day -> new TreeMap<>()).put(row.getString(1), sum(row));
    }
    List<AcquisitionDay> result = new ArrayList<>();
    days.forEach((day, bands) -> result.add(day(LocalDate.ofEpochDay(day), bands)));
    return result;
  }

  private static AcquisitionDay day(LocalDate day, TreeMap<String, Sum> bands) {
    Sum first = bands.firstEntry().getValue();
    TreeMap<String, BandDay> seen = new TreeMap<>();
    bands.forEach(
        (band, sum) -> {
          if (sum.values().valid() > 0) {
            seen.put(band, sum.values());
          }
        });
    return new AcquisitionDay(day, first.sampled(), first.values().valid(), seen);
  }

  private static Sum sum(Row row) {
    Collection<Long> bins = row.getList(7);
    return new Sum(
        row.getLong(2),
        new BandDay(
            row.getLong(3),
            row.getDouble(4),
            new Histogram(
                row.getInt(5),
                row.getLong(6),
                bins.stream().mapToLong(Long::longValue).toArray())));
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Map<Key, Sum> sums = new HashMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      sums.merge(new Key(row.getLong(0), row.getString(1)), sum(row), Sum::merge);
    }
    return sums.entrySet().stream().map(e -> row(e.getKey(), e.getValue())).iterator();
  }

  private static Row row(Key key, Sum sum) {
    Histogram histogram = sum.values().histogram();
    return RowFactory.create(
        key.day(),
        key.band(),
        sum.sampled(),
        sum.values().valid(),
        sum.values().sum(),
        histogram.exponent(),
        histogram.start(),
        java.util.Arrays.stream(histogram.counts()).boxed().toArray());
  }
}
