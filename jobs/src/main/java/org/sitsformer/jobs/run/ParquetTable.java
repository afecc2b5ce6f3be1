package org.sitsformer.jobs.run;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.udf.parquet.WriteParts;

/** Writes a table as one sorted Parquet file under a final name, by one put of one task. */
public final class ParquetTable {
  private ParquetTable() {}

  /**
   * Writes {@code rows} to {@code target}, sorted by these columns. One task sorts all of them on
   * its own disk: no shuffle, no sampling.
   */
  public static void write(Dataset<Row> rows, Storage storage, String target, String... columns) {
    rows.coalesce(1)
        .sortWithinPartitions(columns[0], java.util.Arrays.copyOfRange(columns, 1, columns.length))
        .mapPartitions(WriteParts.single(storage, target, rows.schema()), Encoders.STRING())
        .collectAsList();
  }
}
