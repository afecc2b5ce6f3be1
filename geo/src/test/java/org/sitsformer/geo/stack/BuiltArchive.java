package org.sitsformer.geo.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;

/** Scenes made in code: rasters in UTM 33N whose pixel values are a function of their place. */
final class BuiltArchive {
  static final Crs CRS = Crs.of("EPSG:32633");
  static final double ORIGIN_X = 300000;
  static final double ORIGIN_Y = 5100000;
  static final int NO_DATA = 65535;

  private final Storage storage = Storage.local();
  private final Path folder;

  BuiltArchive(Path folder) {
    this.folder = folder;
  }

  /** Where an image lies: its corner in 10 m pixels of the grid, its pixel in metres, its size. */
  record Place(int col, int row, int metres, int width, int height) {
    Affine transform() {
      return Affine.northUp(ORIGIN_X + 10.0 * col, ORIGIN_Y - 10.0 * row, metres, -metres);
    }
  }

  /** Writes an image of uint16 in 16 x 16 tiles; {@code value} is of the file's own (col, row). */
  SceneFile image(String name, Place place, IntBinaryOperator... values) throws IOException {
    return image(name, place, (double) NO_DATA, values);
  }

  SceneFile image(String name, Place place, Double noData, IntBinaryOperator... values)
      throws IOException {
    short[][] bands = new short[values.length][place.width() * place.height()];
    for (int b = 0; b < values.length; b++) {
      for (int i = 0; i < bands[b].length; i++) {
        bands[b][i] = (short) values[b].applyAsInt(i % place.width(), i / place.width());
      }
    }
    TiffSpec spec =
        TiffSpec.of(place.width(), place.height(), values.length, SampleType.UINT16)
            .tiles(16, 16)
            .planar()
            .geo(new GeoReference(place.transform(), CRS.keys()));
    spec = noData == null ? spec : spec.noData(noData);
    storage.put(folder.resolve(name).toString(), TiffWriter.write(spec, bands));
    return entry(name, place);
  }

  /** Returns the file as the catalog would see it now. */
  SceneFile entry(String name, Place place) throws IOException {
    FileEntry entry = storage.stat(folder.resolve(name).toString()).orElseThrow();
    return new SceneFile(
        entry.path(),
        entry.length(),
        entry.modifiedMillis(),
        entry.etag(),
        "",
        place.transform(),
        place.width(),
        place.height());
  }

  /** Returns a scene with all bands of all files, named in the files' order. */
  static Scene scene(
      String id, String time, SceneFile mask, List<String> bands, SceneFile... files) {
    List<SceneFile> all = new ArrayList<>(List.of(files));
    List<BandSource> sources = new ArrayList<>();
    for (int i = 0; i < bands.size(); i++) {
      SceneFile file = files[Math.min(i, files.length - 1)];
      int index = i - Math.min(i, files.length - 1);
      sources.add(
          new BandSource(bands.get(i), file.path(), index, SampleType.UINT16, (double) NO_DATA));
    }
    BandSource maskSource = null;
    if (mask != null) {
      all.add(mask);
      maskSource = new BandSource("mask", mask.path(), 0, SampleType.UINT16, null);
    }
    return new Scene(id, Instant.parse(time), "", CRS, all, sources, maskSource);
  }
}
