package org.sitsformer.udf.classify;

import java.util.ArrayList;
import java.util.List;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.io.Sha256;

/**
 * Says for each scene of a run what its pixels are, in one line that a block's key holds: its time
 * and a digest of the content and the layout of all that the model reads of it. Made once a scene,
 * since a hundred blocks share it. Belongs to one thread.
 */
final class SceneDigests {
  private final RunContext run;
  private final String[] lines;

  SceneDigests(RunContext run) {
    this.run = run;
    this.lines = new String[run.scenes().size()];
  }

  /** Returns the line of a scene, by its position in the run's list. */
  String of(int index) {
    if (lines[index] == null) {
      Scene scene = run.scenes().get(index);
      lines[index] = scene.time() + " " + Sha256.hex(String.join("\n", members(scene)));
    }
    return lines[index];
  }

  /** Returns what the digest of a scene is made of: one line a band, and one of the mask. */
  private List<String> members(Scene scene) {
    List<String> members = new ArrayList<>();
    for (String band : run.contract().inputs().bandNames()) {
      for (BandSource source : scene.bands()) {
        if (source.band().equals(band)) {
          members.add("band=" + band + " " + source(scene, source));
        }
      }
    }
    if (scene.mask() != null) {
      members.add("cloud=" + source(scene, scene.mask()));
    }
    return members;
  }

  private static String source(Scene scene, BandSource source) {
    for (SceneFile file : scene.files()) {
      if (file.path().equals(source.path())) {
        return "%s %s %d %s %s"
            .formatted(
                file.content(),
                BlockKey.affine(file.transform()),
                source.index(),
                source.type(),
                source.noData() == null
                    ? "-"
                    : Long.toHexString(Double.doubleToLongBits(source.noData())));
      }
    }
    throw new IllegalArgumentException(
        "Scene %s: band %s is in %s, which is not among its files"
            .formatted(scene.id(), source.band(), source.path()));
  }
}
