package org.sitsformer.cli.bench;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.tiff.SampleType;

/**
 * The index of an archive that nobody has, to plan over it: square footprints of Sentinel-2's size
 * on Sentinel-2's raster of 100 km, one file a band and one mask, so many dates that about a
 * hundred scenes touch a block. No file of it exists.
 *
 * @param blocksASide blocks along one side of the region
 * @param scenes by time and id
 */
record MadeUpArchive(TargetGrid grid, int blocksASide, List<Scene> scenes) {
  /** Pixels of 10 m along one side of a scene, and from one scene to its neighbour. */
  private static final int SCENE = 10_980;

  private static final int RASTER = 10_000;
  private static final int BLOCK = 256;
  private static final int TILE = 4096;
  private static final int DATES = 80;
  private static final int DAYS_BETWEEN = 5;
  private static final double PIXEL = 10;
  private static final double ORIGIN_X = 300_000;
  private static final double ORIGIN_Y = 8_000_000;

  /**
   * Returns an archive for at least so many blocks.
   *
   * @param bands of each scene
   */
  static MadeUpArchive of(long blocks, List<String> bands) {
    int side = (int) Math.ceil(Math.sqrt(blocks));
    Crs crs = Crs.of("EPSG:32722");
    TargetGrid grid = new TargetGrid(crs, ORIGIN_X, ORIGIN_Y, PIXEL, -PIXEL, BLOCK, TILE);
    int places = (side * BLOCK + RASTER - 1) / RASTER;
    List<Scene> scenes = new ArrayList<>();
    for (int place = 0; place < places * places; place++) {
      for (int date = 0; date < DATES; date++) {
        scenes.add(scene(crs, place / places, place % places, date, bands));
      }
    }
    scenes.sort(Comparator.comparing(Scene::time).thenComparing(Scene::id));
    return new MadeUpArchive(grid, side, List.copyOf(scenes));
  }

  /** Returns the pixels of the region. */
  PixelWindow window() {
    return new PixelWindow(0, 0, blocksASide * BLOCK, blocksASide * BLOCK);
  }

  long blocks() {
    return (long) blocksASide * blocksASide;
  }

  /** Returns which values of the masks are usable. */
  static MaskRule mask() {
    return new MaskRule(java.util.Set.of(0));
  }

  private static Scene scene(Crs crs, int row, int col, int date, List<String> bands) {
    // Neighbours of a column are seen on the same day, as one pass does it.
    Instant time =
        LocalDate.of(2024, 1, 1)
            .plusDays((long) date * DAYS_BETWEEN + col % DAYS_BETWEEN)
            .atStartOfDay()
            .toInstant(java.time.ZoneOffset.UTC)
            .plus(600L + row, ChronoUnit.MINUTES);
    String tile = "R%02dC%02d".formatted(row, col);
    String id = tile + "_" + time;
    Affine transform =
        Affine.northUp(
            ORIGIN_X + PIXEL * RASTER * col, ORIGIN_Y - PIXEL * RASTER * row, PIXEL, -PIXEL);
    List<SceneFile> files = new ArrayList<>();
    List<BandSource> sources = new ArrayList<>();
    for (String band : bands) {
      SceneFile file = file(id, band, transform);
      files.add(file);
      sources.add(new BandSource(band, file.path(), 0, SampleType.UINT16, 0.0));
    }
    SceneFile mask = file(id, "CLM", transform);
    files.add(mask);
    return new Scene(
        id,
        time,
        tile,
        crs,
        files,
        sources,
        new BandSource("CLM", mask.path(), 0, SampleType.UINT8, null));
  }

  private static SceneFile file(String scene, String band, Affine transform) {
    String path = "s3a://made-up/archive/%s/%s.tif".formatted(scene, band);
    return new SceneFile(path, 100L << 20, 0, "", Sha256.hex(path), transform, SCENE, SCENE);
  }
}
