package org.sitsformer.jobs.catalog;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;

/**
 * What an archive's scenes are other than in the snapshot before; ids of scenes, sorted.
 *
 * @param added scenes that are new and not older than the newest one then
 * @param late new scenes of days for which newer ones were there already
 * @param changed scenes whose files have another content: processed anew
 * @param vanished scenes that are no longer there, or can no longer be used
 */
public record SceneChanges(
    List<String> added, List<String> late, List<String> changed, List<String> vanished) {
  /** Nothing is known to have changed, as in an output's first catalog. */
  public static final SceneChanges NONE =
      new SceneChanges(List.of(), List.of(), List.of(), List.of());

  public SceneChanges {
    added = List.copyOf(added);
    late = List.copyOf(late);
    changed = List.copyOf(changed);
    vanished = List.copyOf(vanished);
  }

  /** Compares two states; one before without scenes is none to compare with. */
  static SceneChanges between(Collection<Scene> before, Collection<Scene> now) {
    if (before.isEmpty()) {
      return NONE;
    }
    LocalDate newest = before.stream().map(Scene::date).max(LocalDate::compareTo).orElseThrow();
    Map<String, Scene> gone = new TreeMap<>();
    before.forEach(scene -> gone.put(scene.id(), scene));
    List<String> added = new ArrayList<>();
    List<String> late = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    for (Scene scene : now) {
      Scene old = gone.remove(scene.id());
      if (old == null) {
        (scene.date().isBefore(newest) ? late : added).add(scene.id());
      } else if (!content(old).equals(content(scene))) {
        changed.add(scene.id());
      }
    }
    added.sort(null);
    late.sort(null);
    changed.sort(null);
    return new SceneChanges(added, late, changed, List.copyOf(gone.keySet()));
  }

  private static List<String> content(Scene scene) {
    return scene.files().stream().map(SceneFile::content).toList();
  }
}
