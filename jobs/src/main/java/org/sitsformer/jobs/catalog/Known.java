package org.sitsformer.jobs.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.udf.catalog.KnownFile;

/** What the newest snapshot knows, so that it need not be found out again. */
final class Known {
  private final Map<String, KnownFile> files = new HashMap<>();
  private final Map<String, Scene> scenes = new HashMap<>();
  private final Map<String, List<BandStatistics>> statistics = new HashMap<>();

  private Known() {}

  static Known nothing() {
    return new Known();
  }

  static Known of(List<KnownFile> files, List<Scene> scenes, List<BandStatistics> statistics) {
    Known known = new Known();
    for (KnownFile file : files) {
      if (file.isOpened()) {
        known.files.put(file.entry().path(), file);
      }
    }
    scenes.forEach(scene -> known.scenes.put(scene.id(), scene));
    for (BandStatistics band : statistics) {
      known.statistics.computeIfAbsent(band.scene(), id -> new ArrayList<>()).add(band);
    }
    return known;
  }

  /** Returns what is known of a file that has not changed. */
  Optional<KnownFile> file(FileEntry entry) {
    return Optional.ofNullable(files.get(entry.path()))
        .filter(file -> file.entry().isSameAs(entry));
  }

  /** Returns the scenes of then. */
  Collection<Scene> scenes() {
    return scenes.values();
  }

  /** Returns the statistics of a scene that has not changed. */
  Optional<List<BandStatistics>> statistics(Scene scene) {
    return scene.equals(scenes.get(scene.id()))
        ? Optional.ofNullable(statistics.get(scene.id()))
        : Optional.empty();
  }
}
