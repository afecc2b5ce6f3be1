package org.sitsformer.jobs.classify;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.substring;

import java.util.Arrays;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.sitsformer.jobs.run.EarlierRuns;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.Cost;
import org.sitsformer.udf.classify.ListBlocks;
import org.sitsformer.udf.classify.RunContext;

/**
 * Parts planned blocks into those that an earlier run has made and those that are to be made. A
 * block counts as made where an earlier manifest lists its key and a file of the listed size is in
 * the store. No block is opened.
 *
 * @param reused results of earlier runs, in {@link BlockResult#SCHEMA}; empty where there are none
 * @param tasks what is left, with their place
 */
record Reuse(Dataset<Row> reused, Dataset<Row> tasks) {

  /**
   * Compares the plan with earlier runs. Without actions.
   *
   * @param keyed tasks with their place and key
   * @param requests counts requests to the store
   */
  static Reuse of(
      Broadcast<RunContext> shared,
      Dataset<Row> keyed,
      EarlierRuns earlier,
      LongAccumulator requests) {
    RunContext run = shared.value();
    Dataset<Row> known = keyed.join(earlier.blocks(), "key");
    Dataset<Row> stored =
        known
            .select(substring(col("key"), 1, 2).as("prefix"))
            .distinct()
            .flatMap(
                new ListBlocks(run.storage(), run.output(), requests),
                Encoders.row(ListBlocks.SCHEMA));
    Dataset<Row> reused =
        known
            .join(stored, "key")
            .where(col("stored_bytes").equalTo(col("bytes")))
            // Whether land without data is a hole depends on what is quarantined today.
            .where(lit(run.quarantined() == 0).or(col("state").equalTo(BlockResult.DONE)))
            .select(results())
            .persist(StorageLevel.DISK_ONLY());
    Dataset<Row> left =
        keyed.join(reused.select("key"), new String[] {"key"}, "left_anti").drop("key");
    return new Reuse(reused, left);
  }

  /** Columns of {@link BlockResult#SCHEMA} from those of a task and of what is known of it. */
  private static Column[] results() {
    return Arrays.stream(BlockResult.SCHEMA.fields())
        .map(
            field ->
                switch (field.name()) {
                  case "reused" -> lit(true).as(field.name());
                  case "scenes" -> size(col("scenes")).as(field.name());
                  case "executor", "gpu" -> lit("").as(field.name());
                  default -> isCost(field.name()) ? lit(0L).as(field.name()) : col(field.name());
                })
        .toArray(Column[]::new);
  }

  private static boolean isCost(String column) {
    return Arrays.stream(Cost.values()).anyMatch(cost -> cost.column().equals(column));
  }
}
