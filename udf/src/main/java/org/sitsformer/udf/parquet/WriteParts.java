package org.sitsformer.udf.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.io.Storage;

/**
 * Writes each partition as one Parquet file, from the task that has it, by one put of a finished
 * local file; gives the paths. What a killed or speculative task wrote beside them is in no list,
 * so no committer is needed, and nothing is renamed.
 *
 * <pre>{@code
 * List<String> parts =
 *     rows.mapPartitions(new WriteParts(storage, folder, schema), Encoders.STRING())
 *         .collectAsList();
 * }</pre>
 */
public final class WriteParts implements MapPartitionsFunction<Row, String> {
  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final String folder;
  private final String name;
  private final StructType schema;

  /** Writes each partition under a name of its own; one without rows has no file. */
  public WriteParts(Storage storage, String folder, StructType schema) {
    this(storage, folder, "", schema);
  }

  /**
   * @param name name of the only partition's file, empty for names that nobody else has
   */
  WriteParts(Storage storage, String folder, String name, StructType schema) {
    this.storage = storage;
    this.folder = folder;
    this.name = name;
    this.schema = schema;
  }

  /** Writes rows of one partition to this path, empty ones too. */
  public static WriteParts single(Storage storage, String path, StructType schema) {
    int slash = path.lastIndexOf('/');
    return new WriteParts(storage, path.substring(0, slash), path.substring(slash + 1), schema);
  }

  @Override
  public Iterator<String> call(Iterator<Row> rows) throws IOException {
    if (name.isEmpty() && !rows.hasNext()) {
      return Collections.emptyIterator();
    }
    String path = Storage.resolve(folder, name.isEmpty() ? UUID.randomUUID() + ".parquet" : name);
    Path local = Files.createTempDirectory("sitsformer-part");
    try {
      Path file = local.resolve("part.parquet");
      ParquetRows.write(file, schema, rows);
      storage.putFile(path, file);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Storage.local().delete(local.toString());
    }
    return List.of(path).iterator();
  }
}
