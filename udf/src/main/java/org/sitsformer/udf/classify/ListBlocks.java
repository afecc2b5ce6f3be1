package org.sitsformer.udf.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.sitsformer.geo.io.Storage;

/**
 * Lists a part of the block store: takes the first two digits of keys, gives the blocks that start
 * with them ({@link #SCHEMA}). A listing costs one request for a thousand blocks, a look at each
 * block one request for each.
 */
public final class ListBlocks implements FlatMapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final int ENTRIES_A_REQUEST = 1000;

  /** A block that is there. */
  public static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.StringType, false)
          .add("stored_bytes", DataTypes.LongType, false);

  private final Storage storage;
  private final String output;
  private final LongAccumulator requests;

  /**
   * @param requests counts the requests that an object store would charge
   */
  public ListBlocks(Storage storage, String output, LongAccumulator requests) {
    this.storage = storage;
    this.output = output;
    this.requests = requests;
  }

  /** Returns all blocks of an output's store ({@link #SCHEMA}). Without actions. */
  public static Dataset<Row> all(SparkSession spark, Storage storage, String output) {
    return spark
        .range(256)
        .selectExpr("lower(lpad(hex(id), 2, '0')) as prefix")
        .flatMap(
            new ListBlocks(storage, output, spark.sparkContext().longAccumulator("requests")),
            Encoders.row(SCHEMA));
  }

  @Override
  public Iterator<Row> call(Row prefix) {
    BlockStore store = new BlockStore(storage, output);
    List<BlockStore.Stored> blocks;
    try {
      blocks = store.list(prefix.getString(0));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot list blocks of %s: %s".formatted(output, e.getMessage()), e);
    }
    requests.add(1 + blocks.size() / ENTRIES_A_REQUEST);
    return blocks.stream().map(block -> RowFactory.create(block.key(), block.bytes())).iterator();
  }
}
