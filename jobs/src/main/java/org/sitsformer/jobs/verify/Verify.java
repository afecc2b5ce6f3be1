package org.sitsformer.jobs.verify;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.Common;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.Session;
import org.sitsformer.jobs.report.TileFile;
import org.sitsformer.jobs.run.RunFile;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.jobs.run.RunReference;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.CheckFiles;
import org.sitsformer.udf.classify.ClassifyBlocks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Reads again all that a run lists, and says what is not as it was written. */
@Command(
    name = "verify",
    description = "Read again all that a run's manifest lists: blocks, and the map's tiles.",
    footer = {
      "",
      "A damaged block is removed from the store, so that the next run makes it anew; a damaged",
      "tile is made anew by 'assemble'. The exit code is 1 where anything was wrong.",
      "",
      "Examples:",
      "  sitsformer verify --output maps --run 2024-08-31_sinop-ndvi-1.0.0_r1_5f0c2a",
      "  sitsformer verify --output maps --run 2024-08-31_sinop-ndvi-1.0.0_r1_5f0c2a --dry-run"
    })
public final class Verify implements Callable<Integer> {
  private static final int MOST_FAULTS = 1000;

  @Mixin private Common common;

  @Mixin private RunReference reference;

  @Option(names = "--dry-run", description = "Remove nothing.")
  private boolean dryRun;

  /** One file that is not as it was written. */
  record Fault(String path, String fault, boolean removed) {}

  /**
   * What was found.
   *
   * @param planned blocks of the plan
   * @param listed blocks of the manifest
   * @param faults at most 1000
   */
  record Result(
      String run,
      long planned,
      long listed,
      long files,
      long bytes,
      long damaged,
      List<Fault> faults) {
    boolean isGood() {
      return damaged == 0 && planned == listed;
    }
  }

  @Override
  public Integer call() throws IOException {
    SparkSession spark = Session.open("verify");
    Storage storage = Session.storage(spark);
    Result result = verify(spark, storage, reference.folder(storage));
    if (common.json()) {
      common.printJson(result);
    } else {
      print(result);
    }
    if (result.isGood()) {
      return ExitCode.DONE;
    }
    common
        .err()
        .printf(
            "%s is not as it was written: %,d of %,d files, %,d of %,d blocks listed%n",
            result.run(), result.damaged(), result.files(), result.listed(), result.planned());
    return ExitCode.FAILED;
  }

  private Result verify(SparkSession spark, Storage storage, RunFolder folder) throws IOException {
    long planned = folder.read(storage, "run.json", RunFile.class).blocks();
    Dataset<Row> manifest =
        spark
            .read()
            .schema(BlockResult.schema(BlockResult.MANIFEST_COLUMNS))
            .parquet(storage.location(folder.require(storage, RunFolder.MANIFEST)));
    String output = folder.output();
    Dataset<Row> blocks =
        manifest
            .where(col("state").notEqual(BlockResult.FAILED))
            .select("key", "bytes", "file_digest")
            .map(
                (MapFunction<Row, Row>)
                    row ->
                        RowFactory.create(
                            ClassifyBlocks.path(output, row.getString(0)),
                            row.getLong(1),
                            row.getString(2)),
                Encoders.row(CheckFiles.LISTED));
    Dataset<Row> checked =
        blocks
            .union(spark.createDataset(tiles(storage, folder), Encoders.row(CheckFiles.LISTED)))
            .repartition(4 * spark.sparkContext().defaultParallelism())
            .map(new CheckFiles(storage), Encoders.row(CheckFiles.CHECKED))
            .persist(StorageLevel.DISK_ONLY());
    Row totals =
        checked
            .agg(count(lit(1)), sum("bytes_read"), sum(col("fault").notEqual("").cast("long")))
            .first();
    List<Fault> faults = new ArrayList<>();
    String store = ClassifyBlocks.store(output);
    for (Row row :
        checked
            .where(col("fault").notEqual(""))
            .orderBy("path")
            .limit(MOST_FAULTS)
            .collectAsList()) {
      boolean block = row.getString(0).startsWith(store);
      boolean there = !row.getString(1).equals("is missing");
      boolean remove = block && there && !dryRun;
      if (remove) {
        storage.delete(row.getString(0));
      }
      faults.add(new Fault(row.getString(0), row.getString(1), remove));
    }
    long listed = manifest.count();
    checked.unpersist();
    return new Result(
        folder.run(),
        planned,
        listed,
        totals.getLong(0),
        totals.isNullAt(1) ? 0 : totals.getLong(1),
        totals.isNullAt(2) ? 0 : totals.getLong(2),
        faults);
  }

  /** Returns the map's files; a run that was not assembled has none. */
  private static List<Row> tiles(Storage storage, RunFolder folder) throws IOException {
    List<Row> rows = new ArrayList<>();
    if (storage.stat(folder.path(RunFolder.TILES)).isPresent()) {
      for (TileFile tile : folder.read(storage, RunFolder.TILES, TileFile[].class)) {
        rows.add(RowFactory.create(folder.path(tile.path()), tile.bytes(), tile.sha256()));
      }
    }
    return rows;
  }

  private void print(Result result) {
    for (Fault fault : result.faults()) {
      common
          .out()
          .printf("%s: %s%s%n", fault.path(), fault.fault(), fault.removed() ? "; removed" : "");
    }
    if (result.planned() != result.listed()) {
      common
          .out()
          .printf(
              "The plan has %,d blocks, the manifest lists %,d%n",
              result.planned(), result.listed());
    }
    common
        .out()
        .printf(
            "%s: %,d files read (%,.1f MB), %,d not as they were written%n",
            result.run(), result.files(), result.bytes() / 1e6, result.damaged());
  }
}
