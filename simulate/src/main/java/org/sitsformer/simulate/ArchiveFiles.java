package org.sitsformer.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.tiff.ColorTable;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;

/** Names, places and forms of the simulated files: Sentinel-2's tile 33TVN, or its corner. */
final class ArchiveFiles {
  static final String TILE = "33TVN";
  static final String CRS = "EPSG:32633";

  private static final double ORIGIN_X = 399960;
  private static final double ORIGIN_Y = 5300040;
  private static final int TILE_SIDE = 256;

  /** WGS 84 / UTM zone 33N: projected, pixel is area, EPSG:32633. */
  private static final GeoKeys UTM33 =
      new GeoKeys(
          new int[] {1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32633},
          new double[0],
          "");

  private final SimulationSpec spec;
  private final Path folder;

  /** Names files below a folder, which need not exist yet. */
  ArchiveFiles(SimulationSpec spec, Path folder) {
    this.spec = spec;
    this.folder = folder;
  }

  /** Returns west, south, east, north of the upper left {@code side} x {@code side} pixels. */
  static String corner(int side) {
    double metres = 10.0 * side;
    return "%s,%s,%s,%s".formatted(ORIGIN_X, ORIGIN_Y - metres, ORIGIN_X + metres, ORIGIN_Y);
  }

  /** Returns the template of the band files below the archive's folder. */
  static String pattern(SimulationSpec spec) {
    return spec.singleFile()
        ? "{tile}/{date:yyyyMMdd}T{time:HHmmss}.tif"
        : "{tile}/{date:yyyyMMdd}T{time:HHmmss}_{band}.tif";
  }

  /** Returns the template of the mask files. */
  static String maskPattern() {
    return "{tile}/{date:yyyyMMdd}T{time:HHmmss}_CLM.tif";
  }

  /** Writes all files of an acquisition and returns their bytes. */
  long write(Acquisition acquisition, SceneRenderer scene) throws IOException {
    Path tile = folder.resolve("archive").resolve(TILE);
    Files.createDirectories(tile);
    long bytes = writeMask(tile.resolve(acquisition.stamp() + "_CLM.tif"), scene);
    if (spec.singleFile()) {
      return bytes + writeStack(tile.resolve(acquisition.stamp() + ".tif"), scene);
    }
    for (Band band : spec.bands()) {
      int factor = band.metres() / 10;
      TiffSpec form =
          reflectance(size(spec.width(), factor), size(spec.height(), factor), 1, factor)
              .bandNames(List.of(band.name()));
      bytes +=
          put(
              tile.resolve(acquisition.stamp() + "_" + band.name() + ".tif"),
              TiffWriter.write(form, new short[][] {scene.band(band)}));
    }
    return bytes;
  }

  /** Writes a truth. */
  long writeTruth(String name, byte[] classes) throws IOException {
    Map<String, String> names = new TreeMap<>();
    int[] colors = new int[LandCover.values().length + 1];
    for (LandCover cover : LandCover.values()) {
      colors[cover.value()] = cover.color();
      names.put("CLASS_%02d".formatted(cover.value()), cover.title());
    }
    TiffSpec form =
        TiffSpec.of(spec.width(), spec.height(), 1, SampleType.UINT8)
            .tiles(TILE_SIDE, TILE_SIDE)
            .noData(0)
            .geo(reference(1))
            .colorTable(new ColorTable(colors))
            .bandNames(List.of("truth"))
            .metadata(names);
    return put(folder.resolve(name), TiffWriter.write(form, new byte[][] {classes}));
  }

  /** Returns the side of the mask file's pixels, in pixels of 10 m. */
  static int maskFactor(SimulationSpec spec) {
    return spec.singleFile() ? 1 : 2;
  }

  private long writeMask(Path file, SceneRenderer scene) throws IOException {
    int factor = maskFactor(spec);
    TiffSpec form =
        TiffSpec.of(spec.width() / factor, spec.height() / factor, 1, SampleType.UINT8)
            .tiles(TILE_SIDE, TILE_SIDE)
            .noData(Byte.toUnsignedInt(Sky.OUTSIDE))
            .geo(reference(factor))
            .bandNames(List.of("CLM"));
    return put(file, TiffWriter.write(form, new byte[][] {scene.mask(factor)}));
  }

  private long writeStack(Path file, SceneRenderer scene) throws IOException {
    short[][] planes = new short[spec.bands().size()][];
    for (int i = 0; i < planes.length; i++) {
      Band band = spec.bands().get(i);
      planes[i] = replicate(scene.band(band), band.metres() / 10);
    }
    TiffSpec form =
        reflectance(spec.width(), spec.height(), planes.length, 1)
            .bandNames(spec.bands().stream().map(Band::name).toList());
    return put(file, TiffWriter.write(form, planes));
  }

  private short[] replicate(short[] coarse, int factor) {
    if (factor == 1) {
      return coarse;
    }
    int coarseWidth = size(spec.width(), factor);
    short[] fine = new short[spec.width() * spec.height()];
    for (int i = 0; i < fine.length; i++) {
      int row = i / spec.width() / factor;
      int column = i % spec.width() / factor;
      fine[i] = coarse[row * coarseWidth + column];
    }
    return fine;
  }

  private static TiffSpec reflectance(int width, int height, int bands, int factor) {
    // Level 2: the pixels are noise for the most part, higher levels only cost time.
    return TiffSpec.of(width, height, bands, SampleType.UINT16)
        .tiles(TILE_SIDE, TILE_SIDE)
        .predictor(2)
        .level(2)
        .noData(0)
        .geo(reference(factor));
  }

  private static GeoReference reference(int factor) {
    double step = 10.0 * factor;
    return new GeoReference(Affine.northUp(ORIGIN_X, ORIGIN_Y, step, -step), UTM33);
  }

  private static int size(int pixels, int factor) {
    return (pixels + factor - 1) / factor;
  }

  private static long put(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    return content.length;
  }
}
