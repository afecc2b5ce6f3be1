package org.sitsformer.udf.catalog;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.archive.FileHeader;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.tiff.SampleType;

/**
 * Listed files and what came of opening them, as rows. A row has the header or the refusal that the
 * file itself earned, and beside it the refusal that its scene gave it, if any.
 */
public final class FileRows {
  private static final StructType REFUSAL =
      new StructType()
          .add("code", DataTypes.StringType, false)
          .add("offset", DataTypes.LongType, false)
          .add("reason", DataTypes.StringType, false);

  private static final StructType HEADER =
      new StructType()
          .add("digest", DataTypes.StringType, false)
          .add("crs", GeoRows.CRS, false)
          .add("transform", GeoRows.TRANSFORM, false)
          .add("width", DataTypes.IntegerType, false)
          .add("height", DataTypes.IntegerType, false)
          .add("type", DataTypes.StringType, false)
          .add("bands", DataTypes.IntegerType, false)
          .add("no_data", DataTypes.DoubleType, true)
          .add("band_names", DataTypes.createArrayType(DataTypes.StringType, false), false);

  /** Columns of a listed file. */
  public static final StructType ENTRY =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("length", DataTypes.LongType, false)
          .add("modified_millis", DataTypes.LongType, false)
          .add("etag", DataTypes.StringType, false);

  /** Columns of {@code files.parquet}. */
  public static final StructType STORED =
      ENTRY.add("header", HEADER, true).add("fault", REFUSAL, true).add("refusal", REFUSAL, true);

  /** Columns of what an executor says of a file. */
  public static final StructType PROBED = STORED.add("bytes_read", DataTypes.LongType, false);

  private static final int HEADER_COLUMN = 4;
  private static final int FAULT_COLUMN = 5;
  private static final int REFUSAL_COLUMN = 6;
  private static final int BYTES_COLUMN = 7;

  private FileRows() {}

  public static Encoder<Row> entryEncoder() {
    return Encoders.row(ENTRY);
  }

  public static Encoder<Row> probedEncoder() {
    return Encoders.row(PROBED);
  }

  public static Row encode(FileEntry entry) {
    return RowFactory.create(entry.path(), entry.length(), entry.modifiedMillis(), entry.etag());
  }

  /** Returns the file as it was listed. */
  public static FileEntry entry(Row row) {
    return new FileEntry(row.getString(0), row.getLong(1), row.getLong(2), row.getString(3));
  }

  /** Encodes a file for {@link #STORED}. */
  public static Row encode(KnownFile file) {
    return encode(file, 0);
  }

  /**
   * Encodes a file for {@link #PROBED}.
   *
   * @param bytesRead bytes that were read of it
   */
  public static Row encode(KnownFile file, long bytesRead) {
    FileEntry entry = file.entry();
    return RowFactory.create(
        entry.path(),
        entry.length(),
        entry.modifiedMillis(),
        entry.etag(),
        file.header().map(FileRows::encode).orElse(null),
        file.fault().map(FileRows::encode).orElse(null),
        file.refusal().map(FileRows::encode).orElse(null),
        bytesRead);
  }

  /** Returns the file that a row of {@link #STORED} or {@link #PROBED} tells of. */
  public static KnownFile decode(Row row) {
    FileEntry entry = entry(row);
    return new KnownFile(
        entry,
        row.isNullAt(HEADER_COLUMN)
            ? Optional.empty()
            : Optional.of(header(entry, row.getStruct(HEADER_COLUMN))),
        refusal(row, FAULT_COLUMN),
        refusal(row, REFUSAL_COLUMN));
  }

  /** Returns the bytes that were read; not stored. */
  public static long bytesRead(Row row) {
    return row.getLong(BYTES_COLUMN);
  }

  private static Row encode(FileHeader header) {
    return RowFactory.create(
        header.digest(),
        GeoRows.encode(header.crs()),
        GeoRows.encode(header.transform()),
        header.width(),
        header.height(),
        header.type().name(),
        header.bands(),
        header.noData(),
        header.bandNames().toArray());
  }

  private static FileHeader header(FileEntry entry, Row row) {
    List<String> names = row.getList(8);
    return new FileHeader(
        entry,
        row.getString(0),
        GeoRows.crs(row.getStruct(1)),
        GeoRows.affine(row.getStruct(2)),
        row.getInt(3),
        row.getInt(4),
        SampleType.valueOf(row.getString(5)),
        row.getInt(6),
        row.isNullAt(7) ? null : row.getDouble(7),
        names);
  }

  private static Row encode(Refusal refusal) {
    return RowFactory.create(refusal.code().name(), refusal.offset(), refusal.reason());
  }

  private static Optional<Refusal> refusal(Row row, int column) {
    if (row.isNullAt(column)) {
      return Optional.empty();
    }
    Row inner = row.getStruct(column);
    return Optional.of(
        new Refusal(
            row.getString(0),
            Refusal.Code.valueOf(inner.getString(0)),
            inner.getLong(1),
            inner.getString(2)));
  }
}
