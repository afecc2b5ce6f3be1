package org.sitsformer.jobs.assemble;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.CogSpec;
import org.sitsformer.geo.tiff.CogWriter;
import org.sitsformer.geo.tiff.ColorTable;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.runs.folder.RunFile.LegendEntry;
import org.sitsformer.runs.folder.TileFile;

/**
 * Makes the COGs of one tile from the blocks that lie in it. Blocks are pasted pixel by pixel into
 * the tile's own raster and encoded anew, so the bytes do not depend on the block size.
 */
final class AssembleTiles implements FlatMapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** A tile and the keys of its blocks. */
  static final StructType TILE =
      new StructType()
          .add("tile_row", DataTypes.IntegerType, false)
          .add("tile_col", DataTypes.IntegerType, false)
          .add("keys", DataTypes.createArrayType(DataTypes.StringType, false), false);

  /** A file that was written. */
  static final StructType FILE =
      new StructType()
          .add("tile", DataTypes.StringType, false)
          .add("kind", DataTypes.StringType, false)
          .add("path", DataTypes.StringType, false)
          .add("col", DataTypes.IntegerType, false)
          .add("row", DataTypes.IntegerType, false)
          .add("width", DataTypes.IntegerType, false)
          .add("height", DataTypes.IntegerType, false)
          .add("bytes", DataTypes.LongType, false)
          .add("sha256", DataTypes.StringType, false);

  /** Returns the file that a row of {@link #FILE} tells of. */
  static TileFile file(Row row, TargetGrid grid) {
    PixelWindow window =
        new PixelWindow(
            row.getAs("col"), row.getAs("row"), row.getAs("width"), row.getAs("height"));
    return new TileFile(
        row.getAs("tile"),
        TileFile.Kind.valueOf(row.getAs("kind")),
        row.getAs("path"),
        window,
        grid.transform(window),
        row.getAs("bytes"),
        row.getAs("sha256"));
  }

  private final Broadcast<AssembleContext> run;

  AssembleTiles(Broadcast<AssembleContext> run) {
    this.run = run;
  }

  @Override
  public Iterator<Row> call(Row row) throws IOException {
    AssembleContext context = run.value();
    BlockId tile = new BlockId(row.getInt(0), row.getInt(1));
    PixelWindow window = context.grid().tile(tile).intersect(context.window());
    int pixels = Math.toIntExact(window.pixels());
    byte[] classes = new byte[pixels];
    byte[] confidence = new byte[pixels];
    byte[][] probabilities =
        new byte[context.probabilities() ? context.legend().size() : 0][pixels];
    byte[][] uncertainty = new byte[context.uncertainty().size()][pixels];
    List<String> keys = row.getList(2);
    for (String key : keys) {
      BlockRaster block = context.store().read(key).raster();
      block.window().copy(block.classes(), window, classes);
      block.window().copy(block.confidence(), window, confidence);
      for (int k = 0; k < probabilities.length; k++) {
        block.window().copy(block.probabilities()[k], window, probabilities[k]);
      }
      for (int i = 0; i < uncertainty.length; i++) {
        block.window().copy(block.uncertainty()[i], window, uncertainty[i]);
      }
    }
    Affine transform = context.grid().transform(window);
    GeoReference geo = new GeoReference(transform, context.grid().crs().keys());
    List<Row> files = new ArrayList<>();
    files.add(
        put(
            context,
            tile,
            window,
            TileFile.Kind.CLASS,
            classSpec(geo, context.legend()),
            new byte[][] {classes}));
    files.add(
        put(
            context,
            tile,
            window,
            TileFile.Kind.CONFIDENCE,
            coded(geo, List.of("confidence")),
            new byte[][] {confidence}));
    if (probabilities.length > 0) {
      List<String> names = context.legend().stream().map(LegendEntry::name).toList();
      files.add(
          put(
              context,
              tile,
              window,
              TileFile.Kind.PROBABILITIES,
              coded(geo, names),
              probabilities));
    }
    if (uncertainty.length > 0) {
      files.add(
          put(
              context,
              tile,
              window,
              TileFile.Kind.UNCERTAINTY,
              coded(geo, context.uncertainty()),
              uncertainty));
    }
    return files.iterator();
  }

  private static Row put(
      AssembleContext context,
      BlockId tile,
      PixelWindow window,
      TileFile.Kind kind,
      CogSpec spec,
      byte[][] bands)
      throws IOException {
    byte[] file = CogWriter.write(spec, window.width(), window.height(), bands);
    String path = kind.path(tile.toString());
    String target = Storage.resolve(context.runFolder(), path);
    context.storage().put(target, file);
    if (!spec.classNames().isEmpty()) {
      // GDAL and QGIS take the names of classes from beside a TIFF, not from inside it.
      context
          .storage()
          .put(target + ".aux.xml", CogWriter.sidecar(spec).getBytes(StandardCharsets.UTF_8));
    }
    return RowFactory.create(
        tile.toString(),
        kind.name(),
        path,
        window.col(),
        window.row(),
        window.width(),
        window.height(),
        (long) file.length,
        Sha256.hex(file));
  }

  private static CogSpec coded(GeoReference geo, List<String> bandNames) {
    return CogSpec.coded(geo, bandNames, ConfidenceCode.SCALE, ConfidenceCode.OFFSET);
  }

  /** Returns the look of a class map: colours and names by value, gaps empty. */
  private static CogSpec classSpec(GeoReference geo, List<LegendEntry> legend) {
    int highest = legend.stream().mapToInt(LegendEntry::value).max().orElse(0);
    int[] colors = new int[highest + 1];
    List<String> names =
        new ArrayList<>(
            IntStream.rangeClosed(0, highest).mapToObj(v -> v == 0 ? "no data" : "").toList());
    for (LegendEntry entry : legend) {
      colors[entry.value()] = Integer.parseInt(entry.color().substring(1), 16);
      names.set(entry.value(), entry.name());
    }
    return CogSpec.classes(geo, new ColorTable(colors), names);
  }
}
