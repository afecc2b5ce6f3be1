package org.sitsformer.geo.archive;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.GridMismatchException;
import org.sitsformer.geo.grid.Nesting;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;

/** Finds the grid that an archive has by itself. */
public final class ArchiveGrid {
  private ArchiveGrid() {}

  /**
   * Returns the grid that an archive has by itself: its finest resolution and phase, with the
   * origin at the upper left corner of all files.
   *
   * @param blockSize pixels along one side of a block
   * @param tileSize pixels along one side of a tile
   * @throws IllegalArgumentException if the archive is empty, has several CRSs, or has files that
   *     do not nest in its finest grid (then a {@link GridMismatchException})
   */
  public static TargetGrid of(List<Scene> scenes, int blockSize, int tileSize) {
    Crs crs = onlyCrs(scenes);
    List<SceneFile> files = scenes.stream().flatMap(scene -> scene.files().stream()).toList();
    // The finest pixels, then the path: the order of the scenes must not move the grid.
    SceneFile finest =
        files.stream()
            .min(
                Comparator.comparingDouble((SceneFile file) -> rounded(file.transform().stepX()))
                    .thenComparing(SceneFile::path))
            .orElseThrow(() -> new IllegalArgumentException("The archive has no files"));
    Affine step = finest.transform();
    TargetGrid phase =
        new TargetGrid(
            crs, step.originX(), step.originY(), step.stepX(), step.stepY(), blockSize, tileSize);
    int left = Integer.MAX_VALUE;
    int top = Integer.MAX_VALUE;
    for (SceneFile file : files) {
      Nesting nesting = file.nesting(phase);
      left = Math.min(left, nesting.col());
      top = Math.min(top, nesting.row());
    }
    Affine corner = phase.transform(new PixelWindow(left, top, 0, 0));
    return new TargetGrid(
        crs, corner.originX(), corner.originY(), step.stepX(), step.stepY(), blockSize, tileSize);
  }

  // Writers disagree in the last digits of a step; that must not decide which file is finest.
  private static double rounded(double step) {
    return Math.rint(Math.abs(step) * 1e6) / 1e6;
  }

  private static Crs onlyCrs(List<Scene> scenes) {
    TreeMap<String, Integer> found = new TreeMap<>();
    scenes.forEach(scene -> found.merge(scene.crs().definition(), 1, Integer::sum));
    if (found.isEmpty()) {
      throw new IllegalArgumentException("The archive has no scenes");
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "The archive has scenes in %d reference systems (%s); choose those of one, since nothing is warped"
              .formatted(found.size(), listed(found)));
    }
    return scenes.get(0).crs();
  }

  private static String listed(TreeMap<String, Integer> found) {
    return String.join(
        ", ",
        found.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue() + " scenes")
            .toList());
  }
}
