package org.sitsformer.jobs.drift;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.finding.DriftResult;
import org.sitsformer.jobs.finding.Finding;
import org.sitsformer.jobs.run.ParquetTable;

/** The measures of a comparison as a table of one row each: {@code drift/<run>.parquet}. */
final class DriftTable {
  private static final StructType SCHEMA =
      new StructType()
          .add("run", DataTypes.StringType, false)
          .add("date", DataTypes.StringType, false)
          .add("timestamp", DataTypes.StringType, false)
          .add("rule", DataTypes.StringType, false)
          .add("scope", DataTypes.StringType, false)
          .add("metric", DataTypes.StringType, false)
          .add("band", DataTypes.StringType, true)
          .add("month", DataTypes.IntegerType, true)
          .add("current", DataTypes.DoubleType, true)
          .add("baseline", DataTypes.DoubleType, true)
          .add("score", DataTypes.DoubleType, false)
          .add("p_value", DataTypes.DoubleType, true)
          .add("adjusted", DataTypes.DoubleType, true)
          .add("since", DataTypes.StringType, true)
          .add("severity", DataTypes.StringType, false);

  private DriftTable() {}

  /** Writes the table of a result. */
  static void write(Storage storage, String path, DriftResult result) throws IOException {
    List<Row> rows = result.measures().stream().map(f -> row(result, f)).toList();
    ParquetTable.write(storage, path, SCHEMA, rows);
  }

  private static Row row(DriftResult result, Finding f) {
    return RowFactory.create(
        result.run(),
        result.date(),
        result.timestamp(),
        result.rule(),
        f.scope().word(),
        f.metric().word(),
        f.band(),
        f.month(),
        f.current(),
        f.baseline(),
        f.score(),
        f.pValue(),
        f.adjusted(),
        f.since(),
        f.severity().word());
  }
}
