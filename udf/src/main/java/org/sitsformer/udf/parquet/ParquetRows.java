package org.sitsformer.udf.parquet;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * One Parquet file of rows, written by whoever holds the rows: no Spark job, no committer that
 * renames, and equal rows give equal bytes. The finished local file goes to its final name by one
 * {@code Storage.putFile}.
 *
 * <pre>{@code
 * ParquetRows.write(temporary, SCHEMA, rows.iterator());
 * storage.putFile(output + "/manifest.parquet", temporary);
 * }</pre>
 */
public final class ParquetRows {
  /** A group of rows is held in memory until it is written; a million blocks must not be one. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private ParquetRows() {}

  /**
   * Writes a file. Values are those of {@link Row}; an array may also be an {@code Object[]}, and a
   * timestamp an {@code Instant} or {@code java.sql.Timestamp}. Columns beyond the schema are left
   * out.
   *
   * @return the number of rows
   */
  public static long write(Path file, StructType schema, Iterator<Row> rows) throws IOException {
    long count = 0;
    try (ParquetWriter<Row> writer =
        new Builder(new LocalFile(file), schema)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build()) {
      while (rows.hasNext()) {
        writer.write(rows.next());
        count++;
      }
    }
    return count;
  }

  /** Reads a file with this schema; columns that the file lacks are null. */
  public static List<Row> read(SparkSession spark, String path, StructType schema) {
    // A plain path is a local file, whatever the session's default file system is.
    String location = path.startsWith("/") ? "file://" + path : path;
    return spark.read().schema(schema).parquet(location).collectAsList();
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    private final StructType schema;

    Builder(OutputFile file, StructType schema) {
      super(file);
      this.schema = schema;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
      return new RowWriteSupport(schema);
    }
  }

  /** Hadoop's local file system would leave a checksum file beside it. */
  private record LocalFile(Path path) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSize) throws IOException {
      return new Positioned(new BufferedOutputStream(Files.newOutputStream(path)));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) throws IOException {
      return create(blockSize);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  private static final class Positioned extends PositionOutputStream {
    private final OutputStream out;
    private long position;

    Positioned(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
