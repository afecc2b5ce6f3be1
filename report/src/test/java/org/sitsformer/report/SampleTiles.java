package org.sitsformer.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.CogSpec;
import org.sitsformer.geo.tiff.CogWriter;
import org.sitsformer.geo.tiff.ColorTable;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.runs.folder.FileDigest;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.trust.accuracy.ClassArea;

/** Writes a {@link SampleRun} as tiles, the way that assembling leaves them. */
public final class SampleTiles {
  private SampleTiles() {}

  /**
   * Where tiles lie.
   *
   * @param size most pixels along a tile's side
   * @param origin the map's transform
   * @param firstCol column of the map in the target grid, which need not start at 0
   */
  public record Lattice(int size, Affine origin, int firstCol) {}

  /** Writes class and confidence tiles into the run's folder. */
  public static List<TileFile> write(
      Storage storage, String output, RunSummary summary, SampleRun.Map map, Lattice lattice)
      throws IOException {
    int size = lattice.size();
    Affine origin = lattice.origin();
    List<TileFile> tiles = new ArrayList<>();
    for (int row = 0; row < map.height(); row += size) {
      for (int col = 0; col < map.width(); col += size) {
        PixelWindow part =
            new PixelWindow(
                col, row, Math.min(size, map.width() - col), Math.min(size, map.height() - row));
        for (TileFile.Kind kind : List.of(TileFile.Kind.CLASS, TileFile.Kind.CONFIDENCE)) {
          byte[] all = kind == TileFile.Kind.CLASS ? map.classes() : map.confidence();
          byte[] file = encode(summary, kind, part, cut(all, map.width(), part), origin);
          String tile = "r%d_c%d".formatted(row / size, col / size);
          String folder = ReportStage.runFolder(output, summary.run());
          storage.put(Storage.resolve(folder, kind.path(tile)), file);
          tiles.add(
              new TileFile(
                  tile,
                  kind,
                  kind.path(tile),
                  new PixelWindow(lattice.firstCol() + col, row, part.width(), part.height()),
                  at(origin, part),
                  file.length,
                  FileDigest.of(file).sha256()));
        }
      }
    }
    return tiles;
  }

  private static byte[] encode(
      RunSummary summary, TileFile.Kind kind, PixelWindow part, byte[] pixels, Affine origin) {
    GeoReference geo = new GeoReference(at(origin, part), Crs.of(summary.crs()).keys());
    CogSpec spec = kind == TileFile.Kind.CLASS ? classes(summary, geo) : confidence(geo);
    return CogWriter.write(
        spec.withMetadata(Map.of("SITS_RUN", summary.run())),
        part.width(),
        part.height(),
        new byte[][] {pixels});
  }

  private static CogSpec classes(RunSummary summary, GeoReference geo) {
    int[] colors = new int[256];
    List<String> names = new ArrayList<>(List.of("No data"));
    for (ClassArea area : summary.classes()) {
      colors[area.value()] = Palette.rgb(area.color());
      names.add(area.name());
    }
    return CogSpec.classes(geo, new ColorTable(colors), names);
  }

  private static CogSpec confidence(GeoReference geo) {
    return CogSpec.coded(geo, List.of("confidence"), ConfidenceCode.SCALE, ConfidenceCode.OFFSET);
  }

  private static Affine at(Affine origin, PixelWindow part) {
    return Affine.northUp(
        origin.x(part.col(), part.row()),
        origin.y(part.col(), part.row()),
        origin.stepX(),
        origin.stepY());
  }

  private static byte[] cut(byte[] all, int width, PixelWindow part) {
    byte[] pixels = new byte[part.width() * part.height()];
    for (int row = 0; row < part.height(); row++) {
      int from = (part.row() + row) * width + part.col();
      System.arraycopy(all, from, pixels, row * part.width(), part.width());
    }
    return pixels;
  }
}
