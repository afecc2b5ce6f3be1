package org.sitsformer.geo.stack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.grid.Nesting;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;

/**
 * What is to be read of a scene for one window.
 *
 * @param sources one a file with wanted bands; a file that has only the mask is not among them
 * @param mask the mask, empty where the scene has none
 * @param shared the window's pixels that all these files cover
 */
record ScenePlan(Scene scene, List<Source> sources, Optional<Source> mask, PixelWindow shared) {

  /**
   * A file and what is wanted of it.
   *
   * @param indices band numbers in the file, from 0
   * @param targets the stack's band of each
   * @param noData the catalog's no-data value of each, null where it has none
   */
  record Source(SceneFile file, Nesting nesting, int[] indices, int[] targets, Double[] noData) {

    /** Returns the value that means no data, NaN where the catalog has none. */
    float noDataOf(int index) {
      return noData[index] == null ? Float.NaN : noData[index].floatValue();
    }
  }

  /**
   * Returns what is to be read, empty where the scene has no pixel to give: a wanted band is
   * missing, or its files do not meet in the window.
   */
  static Optional<ScenePlan> of(
      Scene scene, TargetGrid grid, PixelWindow window, List<String> bands) {
    if (!scene.crs().equals(grid.crs())) {
      throw new IllegalArgumentException(
          "Scene %s is in %s, the grid in %s".formatted(scene.id(), scene.crs(), grid.crs()));
    }
    Map<String, List<Integer>> wanted = new LinkedHashMap<>();
    BandSource[] found = new BandSource[bands.size()];
    for (int b = 0; b < found.length; b++) {
      found[b] = band(scene, bands.get(b));
      if (found[b] == null) {
        return Optional.empty();
      }
      wanted.computeIfAbsent(found[b].path(), path -> new ArrayList<>()).add(b);
    }
    List<Source> sources = new ArrayList<>();
    PixelWindow shared = window;
    for (Map.Entry<String, List<Integer>> entry : wanted.entrySet()) {
      Source source = source(scene, grid, entry.getKey(), entry.getValue(), found);
      shared = shared.intersect(source.nesting().window());
      sources.add(source);
    }
    Optional<Source> mask = Optional.empty();
    if (scene.mask() != null) {
      BandSource[] only = {scene.mask()};
      mask = Optional.of(source(scene, grid, scene.mask().path(), List.of(0), only));
      shared = shared.intersect(mask.get().nesting().window());
    }
    return shared.isEmpty()
        ? Optional.empty()
        : Optional.of(new ScenePlan(scene, List.copyOf(sources), mask, shared));
  }

  private static BandSource band(Scene scene, String name) {
    for (BandSource source : scene.bands()) {
      if (source.band().equals(name)) {
        return source;
      }
    }
    return null;
  }

  private static Source source(
      Scene scene, TargetGrid grid, String path, List<Integer> targets, BandSource[] found) {
    SceneFile file =
        scene.files().stream()
            .filter(candidate -> candidate.path().equals(path))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Scene %s has bands in %s but no such file".formatted(scene.id(), path)));
    int count = targets.size();
    int[] indices = new int[count];
    int[] bandOf = new int[count];
    Double[] noData = new Double[count];
    for (int i = 0; i < count; i++) {
      bandOf[i] = targets.get(i);
      indices[i] = found[bandOf[i]].index();
      noData[i] = found[bandOf[i]].noData();
    }
    return new Source(file, file.nesting(grid), indices, bandOf, noData);
  }
}
