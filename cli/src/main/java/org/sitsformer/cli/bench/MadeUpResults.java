package org.sitsformer.cli.bench;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.sitsformer.udf.classify.BlockKey;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.BlockTask;
import org.sitsformer.udf.classify.KeyBlocks;

/**
 * Results as {@code classify} would have them, without the model: rows of {@link KeyBlocks#SCHEMA}
 * in, of {@link BlockResult#SCHEMA} out. As in a real manifest, digests of pixels, files, places
 * and inputs are different in every row, and the other parts of the keys are equal.
 */
final class MadeUpResults implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final int CLASSES = 5;
  private static final int BINS = 60;
  private static final int PART = 16;
  private static final long PIXELS = 256L * 256;
  private static final long BYTES = 30_000;

  @Override
  public Iterator<Row> call(Iterator<Row> keyed) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return keyed.hasNext();
      }

      @Override
      public Row next() {
        return result(keyed.next());
      }
    };
  }

  private static Row result(Row block) {
    String key = block.getAs("key");
    String turned = new StringBuilder(key).reverse().toString();
    Row[] bins = new Row[BINS];
    for (int i = 0; i < BINS; i++) {
      bins[i] = RowFactory.create(255 - i, 1 + key.charAt(i) * (i + 1));
    }
    Row[] classes = new Row[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      classes[i] = RowFactory.create(i + 1, PIXELS / CLASSES, bins);
    }
    Object[] parts = new Object[BlockKey.Part.values().length];
    for (BlockKey.Part part : BlockKey.Part.values()) {
      parts[part.ordinal()] =
          switch (part) {
            case PLACE -> key.substring(0, PART);
            case INPUTS -> key.substring(PART, 2 * PART);
            default -> "0".repeat(PART);
          };
    }
    Object[] row = new Object[BlockResult.SCHEMA.length()];
    java.util.Arrays.fill(row, 0L);
    set(row, "row", block.getAs("row"));
    set(row, "col", block.getAs("col"));
    set(row, "key", key);
    set(row, "parts", RowFactory.create(parts));
    set(row, "state", BlockResult.DONE);
    set(row, "reused", false);
    set(row, "failure", null);
    set(row, "reason", "");
    set(row, "scenes", BlockTask.from(block).scenes().length);
    set(row, "bytes", BYTES);
    set(row, "file_digest", turned);
    set(row, "pixel_digest", turned.substring(PART) + turned.substring(0, PART));
    set(row, "pixels", PIXELS);
    set(row, "classes", classes);
    set(row, "valid_dates", bins);
    set(row, "damages", new Row[0]);
    set(row, "executor", "");
    set(row, "gpu", "");
    return RowFactory.create(row);
  }

  private static void set(Object[] row, String column, Object value) {
    row[BlockResult.SCHEMA.fieldIndex(column)] = value;
  }
}
