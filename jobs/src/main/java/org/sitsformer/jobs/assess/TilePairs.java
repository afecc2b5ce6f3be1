package org.sitsformer.jobs.assess;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.folder.RunTiles;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.program.JobException;

/**
 * The two files of each tile of a map that a comparison reads, its classes and its confidences, as
 * executors get them.
 *
 * @param tiles pairs of files by the name of their tile
 */
record TilePairs(TreeMap<String, Pair> tiles) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows that are held at a time. */
  private static final int STRIP = 256;

  /** Columns of {@link #strips}. */
  static final StructType STRIPS =
      new StructType()
          .add("tile", DataTypes.StringType, false)
          .add("row", DataTypes.IntegerType, false)
          .add("height", DataTypes.IntegerType, false);

  /**
   * The two files of a tile.
   *
   * @param window its pixels in the grid
   * @param classes path of the file of classes
   * @param confidence path of the file of confidences
   */
  record Pair(PixelWindow window, String classes, String confidence) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Returns the pixels of a strip within the tile's files. */
    PixelWindow strip(Row strip) {
      return new PixelWindow(0, strip.getInt(1), window.width(), strip.getInt(2));
    }
  }

  /**
   * Reads what assembly wrote of a run.
   *
   * @throws JobException if it wrote nothing yet; it names {@code --run}
   */
  static TilePairs of(Storage storage, RunFolder folder) throws IOException {
    folder.require(storage, RunFolder.TILES);
    TreeMap<String, TileFile> classes = new TreeMap<>();
    TreeMap<String, TileFile> confidence = new TreeMap<>();
    for (TileFile file : RunTiles.listed(storage, folder)) {
      switch (file.kind()) {
        case CLASS -> classes.put(file.tile(), file);
        case CONFIDENCE -> confidence.put(file.tile(), file);
        default -> {
          // Nothing here needs the others.
        }
      }
    }
    TreeMap<String, Pair> tiles = new TreeMap<>();
    classes.forEach(
        (tile, file) ->
            tiles.put(
                tile,
                new Pair(
                    file.window(),
                    folder.path(file.path()),
                    folder.path(confidence.get(tile).path()))));
    return new TilePairs(tiles);
  }

  /**
   * Returns the map in strips of rows ({@link #STRIPS}), spread over the cluster. Without actions.
   */
  Dataset<Row> strips(SparkSession spark) {
    List<Row> strips = new ArrayList<>();
    tiles.forEach(
        (tile, pair) -> {
          for (int row = 0; row < pair.window().height(); row += STRIP) {
            strips.add(RowFactory.create(tile, row, Math.min(STRIP, pair.window().height() - row)));
          }
        });
    int partitions = Math.min(strips.size(), 4 * spark.sparkContext().defaultParallelism());
    return spark.createDataset(strips, Encoders.row(STRIPS)).repartition(Math.max(1, partitions));
  }
}
