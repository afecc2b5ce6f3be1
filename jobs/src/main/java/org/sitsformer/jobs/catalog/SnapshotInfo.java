package org.sitsformer.jobs.catalog;

import java.util.List;
import java.util.TreeSet;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Sha256;

/**
 * What {@code snapshot.json} says; written last, so a snapshot with it is whole.
 *
 * @param schemaVersion version of this layout and of the tables beside it
 * @param name the snapshot's folder
 * @param content SHA-256 of what the archive holds, without its place and its files' times
 * @param identity SHA-256 of the listed files: paths, sizes, times, entity tags
 * @param maskValid usable mask values, null where scenes have no mask
 */
record SnapshotInfo(
    int schemaVersion,
    String name,
    String content,
    String identity,
    String archive,
    String pattern,
    List<String> bands,
    String mask,
    List<Integer> maskValid,
    long scenes,
    long refusals) {
  static final int SCHEMA_VERSION = 1;

  /** Describes a state of an archive, which has no name yet: it is empty. */
  static SnapshotInfo of(
      CatalogRequest request, List<FileEntry> entries, List<Scene> scenes, List<Refusal> refusals) {
    return new SnapshotInfo(
        SCHEMA_VERSION,
        "",
        content(request, scenes, refusals),
        identity(entries),
        request.archive(),
        request.pattern().toString(),
        request.bands(),
        request.mask().map(Object::toString).orElse(null),
        request.maskRule().map(rule -> List.copyOf(new TreeSet<>(rule.valid()))).orElse(null),
        scenes.size(),
        refusals.size());
  }

  SnapshotInfo named(String chosen) {
    return new SnapshotInfo(
        schemaVersion,
        chosen,
        content,
        identity,
        archive,
        pattern,
        bands,
        mask,
        maskValid,
        scenes,
        refusals);
  }

  private static String content(
      CatalogRequest request, List<Scene> scenes, List<Refusal> refusals) {
    Lines lines = new Lines();
    lines.add("schema", SCHEMA_VERSION);
    lines.add("mask-valid", request.maskRule().map(rule -> new TreeSet<>(rule.valid())));
    int root = commonFolder(scenes, refusals);
    for (Scene scene : scenes) {
      lines.add("scene", scene.id(), scene.time(), scene.tile(), scene.crs().definition());
      for (SceneFile file : scene.files()) {
        lines.add("file", file.path().substring(root), file.length(), file.digest());
      }
      scene.bands().forEach(band -> lines.add("band", line(band, root)));
      if (scene.mask() != null) {
        lines.add("mask", line(scene.mask(), root));
      }
    }
    refusals.forEach(r -> lines.add("refused", r.path().substring(root), r.code(), r.offset()));
    return lines.digest();
  }

  private static String line(BandSource band, int root) {
    return String.join(
        "\t",
        band.band(),
        band.path().substring(root),
        String.valueOf(band.index()),
        band.type().name(),
        String.valueOf(band.noData()));
  }

  /**
   * Returns the length of the folder that all paths start with, so that a moved archive is equal.
   */
  private static int commonFolder(List<Scene> scenes, List<Refusal> refusals) {
    String common = null;
    for (Scene scene : scenes) {
      for (SceneFile file : scene.files()) {
        common = common(common, file.path());
      }
    }
    for (Refusal refusal : refusals) {
      common = common(common, refusal.path());
    }
    return common == null ? 0 : common.lastIndexOf('/') + 1;
  }

  private static String common(String prefix, String path) {
    if (prefix == null) {
      return path;
    }
    int end = 0;
    while (end < prefix.length() && end < path.length() && prefix.charAt(end) == path.charAt(end)) {
      end++;
    }
    return prefix.substring(0, end);
  }

  private static String identity(List<FileEntry> entries) {
    Lines lines = new Lines();
    entries.forEach(e -> lines.add(e.path(), e.length(), e.modifiedMillis(), e.etag()));
    return lines.digest();
  }

  /** Tab-separated lines on their way into a digest. */
  private static final class Lines {
    private final Sha256 sha = new Sha256();

    void add(Object... values) {
      for (Object value : values) {
        sha.add(String.valueOf(value)).add("\t");
      }
      sha.add("\n");
    }

    String digest() {
      return sha.hex();
    }
  }
}
