package org.sitsformer.udf.classify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;

/**
 * Scenes of two bands with random extents, pixel sizes, sample types, layouts, clouds and damage.
 */
final class RandomScenes {
  static final Crs CRS = Crs.of("EPSG:32633");
  static final double ORIGIN_X = 500_000;
  static final double ORIGIN_Y = 5_000_000;
  static final double STEP = 10;

  private static final List<SampleType> TYPES =
      List.of(SampleType.INT16, SampleType.UINT16, SampleType.FLOAT32);

  private final Path folder;
  private final Random random;

  RandomScenes(Path folder, Random random) {
    this.folder = folder;
    this.random = random;
  }

  /** Writes scenes about a window of the grid; some share a day. */
  List<Scene> write(PixelWindow window, int count) throws IOException {
    List<Scene> scenes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      scenes.add(scene("s%02d".formatted(i), window));
    }
    scenes.sort(Comparator.comparing(Scene::time).thenComparing(Scene::id));
    return scenes;
  }

  private Scene scene(String id, PixelWindow window) throws IOException {
    Instant time =
        LocalDate.of(2024, 1, 5)
            .plusDays(30L * random.nextInt(9))
            .atStartOfDay()
            .plusMinutes(random.nextInt(3))
            .toInstant(ZoneOffset.UTC);
    // Mostly all of the window; sometimes a part, a corner, or nothing of it.
    boolean whole = random.nextInt(3) > 0;
    int even = random.nextInt(20) * 2;
    int col = whole ? even(window.col()) - even : even(window.col()) + even - 10;
    int row = whole ? even(window.row()) - even : even(window.row()) + even - 10;
    int width = whole ? window.endCol() - col + random.nextInt(9) : 2 + random.nextInt(60);
    int height = whole ? window.endRow() - row + random.nextInt(9) : 2 + random.nextInt(60);
    List<SceneFile> files = new ArrayList<>();
    List<BandSource> bands = new ArrayList<>();
    SampleType type = TYPES.get(random.nextInt(TYPES.size()));
    for (String band : List.of("B1", "B2")) {
      // The second band may be coarser, as Sentinel-2's are.
      int factor = band.equals("B2") ? 1 + random.nextInt(2) : 1;
      SceneFile file = image(id + band, type, coarse(col, row, width, height, factor), factor);
      files.add(file);
      bands.add(new BandSource(band, file.path(), 0, type, -1.0));
    }
    BandSource mask = null;
    if (random.nextBoolean()) {
      SceneFile file = mask(id + "m", new PixelWindow(col, row, width, height));
      files.add(file);
      mask = new BandSource("mask", file.path(), 0, SampleType.UINT8, null);
    }
    return new Scene(id, time, "", CRS, files, bands, mask);
  }

  private static int even(int value) {
    return Math.floorDiv(value, 2) * 2;
  }

  /** Returns a window of the grid in pixels of {@code factor} grid pixels. */
  private static PixelWindow coarse(int col, int row, int width, int height, int factor) {
    return new PixelWindow(
        col / factor, row / factor, (width + factor - 1) / factor, (height + factor - 1) / factor);
  }

  private SceneFile image(String name, SampleType type, PixelWindow place, int factor)
      throws IOException {
    int pixels = Math.toIntExact(place.pixels());
    float[] values = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      double value = 1000 + 500 * random.nextGaussian();
      values[i] =
          random.nextInt(20) == 0 && type != SampleType.UINT16
              ? -1
              : (float) Math.max(0, Math.rint(value));
    }
    TiffSpec spec = layout(TiffSpec.of(place.width(), place.height(), 1, type));
    if (type != SampleType.UINT16) {
      spec = spec.noData(-1);
    }
    spec = spec.geo(new GeoReference(transform(place, factor), CRS.keys()));
    if (type == SampleType.FLOAT32) {
      return put(name, TiffWriter.write(spec, new float[][] {values}), place, factor);
    }
    short[] shorts = new short[pixels];
    for (int i = 0; i < pixels; i++) {
      shorts[i] = (short) values[i];
    }
    return put(name, TiffWriter.write(spec, new short[][] {shorts}), place, factor);
  }

  private SceneFile mask(String name, PixelWindow place) throws IOException {
    byte[] clouds = new byte[Math.toIntExact(place.pixels())];
    int cloudy = 1 + random.nextInt(5);
    for (int i = 0; i < clouds.length; i++) {
      clouds[i] = (byte) (random.nextInt(cloudy) == 0 ? 0 : 1);
    }
    TiffSpec spec = layout(TiffSpec.of(place.width(), place.height(), 1, SampleType.UINT8));
    spec = spec.geo(new GeoReference(transform(place, 1), CRS.keys()));
    return put(name, TiffWriter.write(spec, new byte[][] {clouds}), place, 1);
  }

  private TiffSpec layout(TiffSpec spec) {
    return random.nextBoolean() ? spec.tiles(16, 32) : spec.strips(1 + random.nextInt(20));
  }

  private static Affine transform(PixelWindow place, int factor) {
    double step = STEP * factor;
    return Affine.northUp(
        ORIGIN_X + step * place.col(), ORIGIN_Y - step * place.row(), step, -step);
  }

  private SceneFile put(String name, byte[] content, PixelWindow place, int factor)
      throws IOException {
    if (random.nextInt(6) == 0) {
      // Behind the header, inside some segment.
      int at = content.length * 3 / 4;
      for (int i = at; i < Math.min(content.length, at + 8); i++) {
        content[i] ^= (byte) 0xA5;
      }
    }
    Path file = Files.write(folder.resolve(name + ".tif"), content);
    FileEntry entry = Storage.local().stat(file.toString()).orElseThrow();
    return new SceneFile(
        entry.path(),
        entry.length(),
        entry.modifiedMillis(),
        "",
        name,
        transform(place, factor),
        place.width(),
        place.height());
  }
}
