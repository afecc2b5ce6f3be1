package org.sitsformer.jobs.run;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.udf.classify.BlockKey;
import org.sitsformer.udf.classify.BlockResult;

/**
 * What the runs before this one have made, from their manifests and statistics. Only the newest few
 * are asked: a block that an older one lists is found in the store all the same, by one look.
 */
public final class EarlierRuns {
  private static final int MOST_RUNS = 8;

  private final RunTables tables;

  /** Newest first. */
  private final List<RunFolder> runs;

  private EarlierRuns(RunTables tables, List<RunFolder> runs) {
    this.tables = tables;
    this.runs = runs;
  }

  /**
   * Finds the newest runs of an output that have a manifest, {@value #MOST_RUNS} at most.
   *
   * @param own name of a run that does not count, as it is the one that asks
   */
  public static EarlierRuns of(SparkSession spark, Storage storage, String output, String own)
      throws IOException {
    List<RunFolder> runs = new ArrayList<>();
    List<String> names = RunFolder.finished(storage, output);
    for (int i = names.size() - 1; i >= 0 && runs.size() < MOST_RUNS; i--) {
      if (!names.get(i).equals(own)) {
        runs.add(new RunFolder(output, names.get(i)));
      }
    }
    return new EarlierRuns(new RunTables(spark, storage), runs);
  }

  /** Returns true where there is none. */
  public boolean isEmpty() {
    return runs.isEmpty();
  }

  /**
   * Returns their blocks that are done or without data, one row a key: columns of manifest and
   * statistics, without place and costs. Without actions; only where there is a run.
   */
  public Dataset<Row> blocks() {
    Dataset<Row> listed =
        tables
            .manifests(runs)
            .where(col("state").notEqual(BlockResult.FAILED))
            .select(
                "key",
                "parts",
                "state",
                "failure",
                "reason",
                "bytes",
                "file_digest",
                "pixel_digest",
                "damages")
            .dropDuplicates("key");
    Dataset<Row> counted =
        tables
            .statistics(runs)
            .select("key", "pixels", "classes", "valid_dates")
            .dropDuplicates("key");
    return listed.join(counted, "key");
  }

  /**
   * Says why blocks were not reused: what of their keys is not as the newest earlier run had it.
   * Runs a Spark job; only where there is a run.
   *
   * @param made this run's results that were not reused
   * @return blocks by reason: {@code new}, {@code failed before}, {@code lost} for those whose key
   *     is as before, or the parts of the key that changed, joined by {@code +}
   */
  public Map<String, Long> reasons(Dataset<Row> made) {
    Column changed = changedParts();
    Dataset<Row> before =
        tables
            .manifest(runs.get(0))
            .select(
                col("row").as("b_row"),
                col("col").as("b_col"),
                col("key").as("b_key"),
                col("state").as("b_state"),
                col("parts").as("b_parts"));
    Map<String, Long> reasons = new TreeMap<>();
    for (Row row :
        made.join(
                before,
                col("row").equalTo(col("b_row")).and(col("col").equalTo(col("b_col"))),
                "left")
            .select(
                when(col("b_key").isNull(), "new")
                    .when(col("b_state").equalTo(BlockResult.FAILED), "failed before")
                    .when(col("b_key").equalTo(col("key")), "lost")
                    .otherwise(coalesce(changed, lit("unknown")))
                    .as("reason"))
            .groupBy("reason")
            .agg(count(lit(1)).as("blocks"))
            .collectAsList()) {
      reasons.put(row.getAs("reason"), row.getAs("blocks"));
    }
    return reasons;
  }

  private static Column changedParts() {
    Column[] parts =
        Arrays.stream(BlockKey.Part.values())
            .map(BlockKey.Part::word)
            .map(part -> when(col("parts." + part).notEqual(col("b_parts." + part)), lit(part)))
            .toArray(Column[]::new);
    return concat_ws("+", array(parts));
  }
}
