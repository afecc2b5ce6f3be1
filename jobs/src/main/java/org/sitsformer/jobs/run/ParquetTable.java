package org.sitsformer.jobs.run;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;

/**
 * Writes a table as one Parquet file under a final name: Spark writes it under a temporary name,
 * one put makes it visible, and nothing relies on a rename.
 */
public final class ParquetTable {
  private ParquetTable() {}

  /**
   * Writes {@code rows} to {@code target}.
   *
   * @param temporaries folder for what is not finished, removed by the caller when the run ends
   */
  public static void write(Dataset<Row> rows, Storage storage, String target, String temporaries)
      throws IOException {
    String folder = Storage.resolve(temporaries, UUID.randomUUID().toString());
    rows.coalesce(1).write().parquet(folder);
    List<FileEntry> parts =
        storage.list(folder).stream().filter(f -> f.path().endsWith(".parquet")).toList();
    if (parts.size() != 1) {
      throw new IOException("%s: expected one part, found %d".formatted(target, parts.size()));
    }
    storage.put(target, storage.read(parts.get(0).path()));
    storage.delete(folder);
  }
}
