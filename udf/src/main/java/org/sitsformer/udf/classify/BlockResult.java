package org.sitsformer.udf.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.io.Sha256;

/**
 * What became of one block: its line in the manifest, its statistics, and what it cost.
 *
 * @param key name in the block store, empty where the block failed before it had one
 * @param parts the same name by its parts, null where the block failed before it had one
 * @param state {@code done}, {@code nodata} or {@code failed}
 * @param reused true where the block was found in the store
 * @param failure why it failed, null where it did not
 * @param reason why it failed or has no data, in words, else empty
 * @param scenes number of scenes that touch it
 * @param stored its file; null where the block failed
 */
public record BlockResult(
    BlockId block,
    String key,
    BlockKey parts,
    String state,
    boolean reused,
    FailureKind failure,
    String reason,
    int scenes,
    Stored stored,
    BlockCost cost) {
  /**
   * A block as the store has it.
   *
   * @param bytes size of its file
   * @param fileDigest hex SHA-256 of its file
   * @param pixelDigest hex SHA-256 of its decoded planes
   * @param statistics counts of its pixels
   */
  public record Stored(
      long bytes, String fileDigest, String pixelDigest, BlockStatistics statistics) {
    static Stored of(BlockFile block, byte[] file) {
      return new Stored(file.length, Sha256.hex(file), block.pixelDigest(), block.statistics());
    }
  }

  public static final String DONE = "done";
  public static final String NODATA = "nodata";
  public static final String FAILED = "failed";

  private static final DataType PAIRS =
      DataTypes.createArrayType(
          new StructType()
              .add("bin", DataTypes.IntegerType, false)
              .add("count", DataTypes.IntegerType, false),
          false);

  /** A digest a part of the key, so that a later run can say what changed. */
  private static final StructType PARTS = partDigests();

  /** Columns of the results of {@code classify}; manifest and statistics are taken from them. */
  public static final StructType SCHEMA = withCosts(withoutCosts());

  private static StructType withoutCosts() {
    return new StructType()
        .add("row", DataTypes.IntegerType, false)
        .add("col", DataTypes.IntegerType, false)
        .add("key", DataTypes.StringType, false)
        .add("parts", PARTS, true)
        .add("state", DataTypes.StringType, false)
        .add("reused", DataTypes.BooleanType, false)
        .add("failure", DataTypes.StringType, true)
        .add("reason", DataTypes.StringType, false)
        .add("scenes", DataTypes.IntegerType, false)
        .add("bytes", DataTypes.LongType, false)
        .add("file_digest", DataTypes.StringType, false)
        .add("pixel_digest", DataTypes.StringType, false)
        .add("pixels", DataTypes.LongType, false)
        .add(
            "classes",
            DataTypes.createArrayType(
                new StructType()
                    .add("class", DataTypes.IntegerType, false)
                    .add("pixels", DataTypes.LongType, false)
                    .add("confidence", PAIRS, false),
                false),
            false)
        .add("valid_dates", PAIRS, false)
        .add(
            "damages",
            DataTypes.createArrayType(
                new StructType()
                    .add("file", DataTypes.StringType, false)
                    .add("segment", DataTypes.IntegerType, false)
                    .add("offset", DataTypes.LongType, false)
                    .add("reason", DataTypes.StringType, false),
                false),
            false)
        .add("executor", DataTypes.StringType, true)
        .add("gpu", DataTypes.StringType, true);
  }

  private static StructType withCosts(StructType schema) {
    StructType all = schema;
    for (Cost cost : Cost.values()) {
      all = all.add(cost.column(), DataTypes.LongType, false);
    }
    return all;
  }

  /**
   * Columns of {@code manifest.parquet}. Of a reused block the last four, what making it took, are
   * 0, unless an attempt to make it failed before it was found. Executor and GPU are those of the
   * task that made the block, or found it in the store; they are empty where an earlier manifest
   * told of it and no task looked. They and the failure are null in runs of earlier versions.
   */
  public static final String[] MANIFEST_COLUMNS = {
    "row",
    "col",
    "key",
    "parts",
    "state",
    "reused",
    "failure",
    "reason",
    "scenes",
    "bytes",
    "file_digest",
    "pixel_digest",
    "damages",
    "executor",
    "gpu",
    Cost.REQUESTS.column(),
    Cost.BYTES_READ.column(),
    Cost.BYTES_NEEDED.column(),
    Cost.PREDICT.column()
  };

  /** Schema of a table of these columns; readers name it, so that no file tells them. */
  public static StructType schema(String[] columns) {
    StructType schema = new StructType();
    for (String column : columns) {
      schema = schema.add(SCHEMA.apply(column));
    }
    return schema;
  }

  /** Columns of {@code statistics.parquet}. */
  public static final String[] STATISTICS_COLUMNS = {
    "row", "col", "key", "pixels", "classes", "valid_dates"
  };

  /** Returns the row of this result in {@link #SCHEMA}. */
  public Row toRow() {
    Row[] classes = {};
    Row[] dates = {};
    Row[] damages = {};
    long pixels = 0;
    Stored file = stored == null ? new Stored(0, "", "", null) : stored;
    BlockStatistics statistics = file.statistics();
    if (statistics != null) {
      pixels = statistics.pixels();
      classes =
          statistics.classes().stream()
              .map(c -> RowFactory.create(c.value(), c.pixels(), pairs(c.confidence())))
              .toArray(Row[]::new);
      dates = pairs(statistics.validDates());
      damages =
          statistics.damages().stream()
              .map(d -> RowFactory.create(d.path(), d.segment(), d.offset(), d.reason()))
              .toArray(Row[]::new);
    }
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(
                block.row(),
                block.col(),
                key,
                parts == null ? null : digests(parts),
                state,
                reused,
                failure == null ? null : failure.label(),
                reason,
                scenes,
                file.bytes(),
                file.fileDigest(),
                file.pixelDigest(),
                pixels,
                classes,
                dates,
                damages,
                cost.executor(),
                cost.gpu()));
    for (Cost each : Cost.values()) {
      values.add(cost.figures().get(each));
    }
    return RowFactory.create(values.toArray());
  }

  private static StructType partDigests() {
    StructType struct = new StructType();
    for (BlockKey.Part part : BlockKey.Part.values()) {
      struct = struct.add(part.word(), DataTypes.StringType, false);
    }
    return struct;
  }

  private static Row digests(BlockKey key) {
    return RowFactory.create(
        Arrays.stream(BlockKey.Part.values()).map(key::digest).toArray(Object[]::new));
  }

  private static Row[] pairs(int[][] pairs) {
    Row[] rows = new Row[pairs.length];
    for (int i = 0; i < pairs.length; i++) {
      rows[i] = RowFactory.create(pairs[i][0], pairs[i][1]);
    }
    return rows;
  }
}
