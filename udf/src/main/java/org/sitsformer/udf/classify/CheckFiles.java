package org.sitsformer.udf.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.io.Storage;

/**
 * Reads files again and compares them with what was noted when they were written. Takes {@link
 * #LISTED}, gives {@link #CHECKED}.
 */
public final class CheckFiles implements MapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** A file as it should be: path, size, hex SHA-256. */
  public static final StructType LISTED =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("bytes", DataTypes.LongType, false)
          .add("sha256", DataTypes.StringType, false);

  /** What is wrong with it, empty where nothing is. */
  public static final StructType CHECKED =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("fault", DataTypes.StringType, false)
          .add("bytes_read", DataTypes.LongType, false);

  private final Storage storage;

  public CheckFiles(Storage storage) {
    this.storage = storage;
  }

  @Override
  public Row call(Row file) {
    String path = file.getString(0);
    long length = file.getLong(1);
    try {
      Optional<FileEntry> found = storage.stat(path);
      if (found.isEmpty()) {
        return RowFactory.create(path, "is missing", 0L);
      }
      if (found.get().length() != length) {
        return RowFactory.create(
            path, "has %d bytes instead of %d".formatted(found.get().length(), length), 0L);
      }
      String digest = digest(path);
      return RowFactory.create(
          path,
          digest.equals(file.getString(2))
              ? ""
              : "has SHA-256 %s instead of %s".formatted(digest, file.getString(2)),
          length);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private String digest(String path) throws IOException {
    try (RangeInput in = storage.open(path)) {
      return new Sha256().add(in).hex();
    }
  }
}
