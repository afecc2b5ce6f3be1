package org.sitsformer.jobs.assemble;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.runs.folder.GridFile;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.BlockResult;

/**
 * Groups the blocks that a run's manifest lists by tile and writes the map: COGs, and the
 * classified pixels as Parquet where the run asks for them. Pixels stay on the executors.
 */
public final class AssembleStage {
  private AssembleStage() {}

  /**
   * Writes the map of a run and returns its files, sorted by path; pixels of failed blocks are no
   * data. Runs Spark jobs.
   *
   * @param storage with a folder for temporaries
   * @param folder of the run, or of the map that was derived from it
   * @throws JobException if the output refuses the list of the files; it names {@code --output}
   * @throws IOException if run.json or grid.json is not there, or the store fails
   */
  public static List<TileFile> run(SparkSession spark, Storage storage, RunFolder folder)
      throws IOException {
    RunFile run = RunFile.read(storage, folder);
    TargetGrid grid =
        GridFile.read(storage, folder.output())
            .orElseThrow(() -> new IOException(folder.output() + ": has a run but no grid.json"));
    AssembleContext context =
        new AssembleContext(
            storage,
            folder.output(),
            folder.path(""),
            grid,
            run.window(),
            run.classes(),
            run.probabilities(),
            run.uncertainty());
    Broadcast<AssembleContext> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(context);
    Dataset<Row> manifest = new RunTables(spark, storage).manifest(folder);
    List<TileFile> files = cogs(manifest, grid, shared);
    folder.write(storage, RunFolder.TILES, files);
    if (run.formats().contains("parquet")) {
      pixels(manifest, storage, folder, shared);
    }
    return files;
  }

  private static List<TileFile> cogs(
      Dataset<Row> manifest, TargetGrid grid, Broadcast<AssembleContext> shared) {
    int side = grid.tileSize() / grid.blockSize();
    Dataset<Row> tiles =
        manifest
            .where(col("state").notEqual(BlockResult.FAILED))
            .groupBy(
                floor(col("row").divide(lit((double) side))).cast("int").as("tile_row"),
                floor(col("col").divide(lit((double) side))).cast("int").as("tile_col"))
            // collect_list leaves nulls out: a tile without any class is still written.
            .agg(
                array_sort(collect_list(when(col("state").equalTo(BlockResult.DONE), col("key"))))
                    .as("keys"));
    List<TileFile> files = new ArrayList<>();
    for (Row row :
        tiles
            .flatMap(new AssembleTiles(shared), Encoders.row(AssembleTiles.FILE))
            .collectAsList()) {
      files.add(AssembleTiles.file(row, grid));
    }
    files.sort(Comparator.comparing(TileFile::path));
    return files;
  }

  private static void pixels(
      Dataset<Row> manifest, Storage storage, RunFolder folder, Broadcast<AssembleContext> shared)
      throws IOException {
    // Parts that an earlier assembly left would double its pixels.
    storage.delete(folder.path("pixels"));
    manifest
        .where(col("state").equalTo(BlockResult.DONE))
        .select("key")
        .flatMap(new PixelRows(shared), Encoders.row(PixelRows.SCHEMA))
        .repartition(expr("tile"))
        .sortWithinPartitions("tile", "row", "col")
        .mapPartitions(new WritePixels(storage, folder.path("pixels")), Encoders.STRING())
        .collectAsList();
  }
}
