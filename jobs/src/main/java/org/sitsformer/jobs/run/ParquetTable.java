package org.sitsformer.jobs.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.udf.parquet.ParquetRows;
import org.sitsformer.udf.parquet.WriteParts;

/** Writes a table as one Parquet file under a final name, by one put. */
public final class ParquetTable {
  private ParquetTable() {}

  /**
   * Writes rows that the driver holds, in their order, by one put of a finished local file. No
   * Spark job.
   *
   * @param target path of the file, which is replaced
   * @throws IOException if a disk or the store fails
   */
  public static void write(Storage storage, String target, StructType schema, List<Row> rows)
      throws IOException {
    // In a folder, since a temporary file itself would be nobody else's to read, also when moved.
    Path temporary = Files.createTempDirectory("sitsformer-table");
    try {
      Path file = temporary.resolve("table.parquet");
      ParquetRows.write(file, schema, rows.iterator());
      storage.putFile(target, file);
    } finally {
      Storage.local().delete(temporary.toString());
    }
  }

  /**
   * Writes {@code rows} to {@code target}, sorted by these columns. One task sorts all of them on
   * its own disk: no shuffle, no sampling. Runs a Spark job.
   *
   * @param columns one or more
   */
  public static void write(Dataset<Row> rows, Storage storage, String target, String... columns) {
    rows.coalesce(1)
        .sortWithinPartitions(columns[0], java.util.Arrays.copyOfRange(columns, 1, columns.length))
        .mapPartitions(WriteParts.single(storage, target, rows.schema()), Encoders.STRING())
        .collectAsList();
  }
}
