package org.sitsformer.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.Costs;
import org.sitsformer.udf.classify.KeyRecord;
import org.sitsformer.udf.parquet.WriteParts;

/**
 * The tables of runs: one door to manifests and statistics, to what keys were made of and to what
 * blocks cost. Tables are read with their own schema, never with what a file says of itself, so
 * that columns which runs of earlier versions lack are null. A table's files have to be there when
 * it is asked for: Spark refuses it otherwise with an exception of its own.
 */
public final class RunTables {
  private final SparkSession spark;
  private final Storage storage;

  /**
   * Opens the door.
   *
   * @param storage reaches the outputs of the runs, on the driver and on the executors
   */
  public RunTables(SparkSession spark, Storage storage) {
    this.spark = spark;
    this.storage = storage;
  }

  /** Returns the manifest of a run: {@link BlockResult#MANIFEST_COLUMNS}, one row a block. */
  public Dataset<Row> manifest(RunFolder run) {
    return manifests(List.of(run));
  }

  /** Returns the manifests of runs, one after another. */
  public Dataset<Row> manifests(List<RunFolder> runs) {
    return read(BlockResult.schema(BlockResult.MANIFEST_COLUMNS), RunFolder.MANIFEST, runs);
  }

  /** Returns the statistics of a run: {@link BlockResult#STATISTICS_COLUMNS}, one row a block. */
  public Dataset<Row> statistics(RunFolder run) {
    return statistics(List.of(run));
  }

  /** Returns the statistics of runs, one after another. */
  public Dataset<Row> statistics(List<RunFolder> runs) {
    return read(BlockResult.schema(BlockResult.STATISTICS_COLUMNS), RunFolder.STATISTICS, runs);
  }

  /**
   * Returns a table that runs have under one name.
   *
   * @param schema its columns
   * @param file its name in a run's folder
   * @param runs one or more
   */
  public Dataset<Row> read(StructType schema, String file, List<RunFolder> runs) {
    return files(schema, runs.stream().map(run -> run.path(file)).toList());
  }

  /** Returns Parquet files of one schema as a table. */
  public Dataset<Row> files(StructType schema, List<String> paths) {
    return spark
        .read()
        .schema(schema)
        .parquet(paths.stream().map(storage::location).toArray(String[]::new));
  }

  /** Returns what the keys of a run's blocks were made of. */
  public KeyRecord keys(RunFolder run) throws IOException {
    return run.json(storage, RunFolder.KEYS).read(KeyRecord.class);
  }

  /** Returns what the blocks cost that a run made, as its {@code costs.json} has it. */
  public static Costs costs(Storage storage, RunFolder run) throws IOException {
    return Costs.ofColumns(
        run.json(storage, RunFolder.COSTS).read(new TypeReference<Map<String, Long>>() {}));
  }

  /**
   * Returns what writes results of a run's blocks ({@link BlockResult#SCHEMA}) among the run's
   * temporaries; {@link #write} reads them.
   */
  public WriteParts parts(RunFolder run) {
    return new WriteParts(
        storage, Storage.resolve(run.temporaries(), "results"), BlockResult.SCHEMA);
  }

  /**
   * Writes a run's statistics, then its manifest, so that a run with a manifest has both. Runs
   * Spark jobs.
   *
   * @param parts files that {@link #parts} wrote, one or more
   * @return the results ({@link BlockResult#SCHEMA}), read from the parts while these are there
   */
  public Dataset<Row> write(RunFolder run, List<String> parts) {
    Dataset<Row> results = files(BlockResult.SCHEMA, parts);
    ParquetTable.write(
        results.select(columns(BlockResult.STATISTICS_COLUMNS)),
        storage,
        run.path(RunFolder.STATISTICS),
        "row",
        "col");
    ParquetTable.write(
        results.select(columns(BlockResult.MANIFEST_COLUMNS)),
        storage,
        run.path(RunFolder.MANIFEST),
        "row",
        "col");
    return results;
  }

  private static Column[] columns(String[] names) {
    return Arrays.stream(names).map(name -> col(name)).toArray(Column[]::new);
  }

  /**
   * Returns pixels by class value, no-data (0) included. Runs a Spark job.
   *
   * @param blocks rows with a column {@code classes} of structs with {@code class} and {@code
   *     pixels}
   */
  public static Map<Integer, Long> pixelsByClass(Dataset<Row> blocks) {
    Map<Integer, Long> byClass = new TreeMap<>();
    for (Row row :
        blocks
            .select(explode(col("classes")).as("c"))
            .groupBy(col("c.class").as("class"))
            .agg(sum("c.pixels").as("pixels"))
            .collectAsList()) {
      byClass.put(row.getAs("class"), row.getAs("pixels"));
    }
    return byClass;
  }
}
