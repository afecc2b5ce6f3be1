package org.sitsformer.jobs.verify;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.folder.RunTiles;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.BlockStore;
import org.sitsformer.udf.classify.CheckFiles;

/** Reads again all that a run lists, and says what is not as it was written. */
public final class Verification {
  static final int MOST_FAULTS = 1000;

  private final SparkSession spark;
  private final Storage storage;
  private final RunFolder folder;

  /** Takes a run, which must be there; nothing is read before {@link #run}. */
  public Verification(SparkSession spark, Storage storage, RunFolder folder) {
    this.spark = spark;
    this.storage = storage;
    this.folder = folder;
  }

  /**
   * One file that is not as it was written.
   *
   * @param fault what is wrong with it, in words that follow its name
   * @param removed true where it was removed
   */
  public record Fault(String path, String fault, boolean removed) {}

  /**
   * What was found.
   *
   * @param planned blocks of the plan
   * @param listed blocks of the manifest
   * @param files that were looked at: blocks that did not fail, and tiles
   * @param bytes that were read
   * @param damaged files that are missing or not as they were written
   * @param faults of them the first by path, at most {@value #MOST_FAULTS}
   */
  public record Result(
      String run,
      long planned,
      long listed,
      long files,
      long bytes,
      long damaged,
      List<Fault> faults) {
    /** Returns true where all is as it was written, and the manifest lists the whole plan. */
    public boolean isGood() {
      return damaged == 0 && planned == listed;
    }
  }

  /**
   * Reads blocks and tiles, and compares sizes and digests. Runs Spark jobs.
   *
   * @param dryRun false to remove damaged blocks from the store, so that the next run makes them:
   *     of more than {@value #MOST_FAULTS} faults those that are listed
   * @throws JobException if the run is not finished; it names {@code --run}
   */
  public Result run(boolean dryRun) throws IOException {
    long planned = RunFile.read(storage, folder).blocks();
    folder.require(storage, RunFolder.MANIFEST);
    Dataset<Row> manifest = new RunTables(spark, storage).manifest(folder);
    BlockStore store = new BlockStore(storage, folder.output());
    Dataset<Row> blocks =
        manifest
            .where(col("state").notEqual(BlockResult.FAILED))
            .select("key", "bytes", "file_digest")
            .map(new PathOfBlock(store), Encoders.row(CheckFiles.LISTED));
    Dataset<Row> checked =
        blocks
            .union(spark.createDataset(tiles(), Encoders.row(CheckFiles.LISTED)))
            .repartition(4 * spark.sparkContext().defaultParallelism())
            .map(new CheckFiles(storage), Encoders.row(CheckFiles.CHECKED))
            .persist(StorageLevel.DISK_ONLY());
    Row totals =
        checked
            .agg(
                count(lit(1)).as("files"),
                coalesce(sum("bytes_read"), lit(0L)).as("bytes"),
                coalesce(sum(col("fault").notEqual("").cast("long")), lit(0L)).as("damaged"))
            .first();
    List<Fault> faults = faults(checked, store, dryRun);
    long listed = manifest.count();
    checked.unpersist();
    return new Result(
        folder.run(),
        planned,
        listed,
        totals.getAs("files"),
        totals.getAs("bytes"),
        totals.getAs("damaged"),
        faults);
  }

  private List<Fault> faults(Dataset<Row> checked, BlockStore store, boolean dryRun)
      throws IOException {
    List<Fault> faults = new ArrayList<>();
    for (Row row :
        checked
            .where(col("fault").notEqual(""))
            .orderBy("path")
            .limit(MOST_FAULTS)
            .collectAsList()) {
      String path = row.getAs("path");
      String fault = row.getAs("fault");
      boolean remove = store.holds(path) && !fault.equals("is missing") && !dryRun;
      if (remove) {
        storage.delete(path);
      }
      faults.add(new Fault(path, fault, remove));
    }
    return faults;
  }

  /** Returns the map's files; a run that was not assembled has none. */
  private List<Row> tiles() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (TileFile tile : RunTiles.listed(storage, folder)) {
      rows.add(RowFactory.create(folder.path(tile.path()), tile.bytes(), tile.sha256()));
    }
    return rows;
  }

  /** Says of a block in the manifest where it lies. */
  private static final class PathOfBlock implements MapFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private final BlockStore store;

    PathOfBlock(BlockStore store) {
      this.store = store;
    }

    @Override
    public Row call(Row block) {
      return RowFactory.create(
          store.path(block.getAs("key")), block.getAs("bytes"), block.getAs("file_digest"));
    }
  }
}
