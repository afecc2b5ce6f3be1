package org.sitsformer.jobs.catalog;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.archive.Scene;

/**
 * One immutable state of an archive's index, and what it took to make it.
 *
 * @param name the folder under {@code <output>/catalog}
 * @param scenes sorted by time and id
 * @param refusals files that are not used, sorted by path; superseded ones included
 * @param dates one a UTC day with scenes, sorted
 * @param maskRule which mask values are usable, empty where scenes have no mask
 * @param changes what is other than in the snapshot before, for one that was just made; {@link
 *     SceneChanges#NONE} for one that was only opened
 * @param filesOpened files whose header was read for this; 0 for a snapshot that was only opened
 * @param bytesRead bytes read from the archive for this, headers and statistics
 */
public record CatalogSnapshot(
    String name,
    List<Scene> scenes,
    List<Refusal> refusals,
    List<DateSummary> dates,
    Optional<MaskRule> maskRule,
    SceneChanges changes,
    long filesOpened,
    long bytesRead) {
  public CatalogSnapshot {
    scenes = List.copyOf(scenes);
    refusals = List.copyOf(refusals);
    dates = List.copyOf(dates);
  }

  /**
   * Returns the refusals that cost a scene, one a file at fault: neither files that a newer one
   * replaces, nor what only shares a scene with a file at fault.
   */
  public List<Refusal> quarantined() {
    return refusals.stream()
        .filter(r -> r.code() != Refusal.Code.SUPERSEDED)
        .filter(r -> r.code() != Refusal.Code.SCENE_QUARANTINED)
        .toList();
  }

  /**
   * The input statistics of a day, over one band a scene (the first by name).
   *
   * @param date UTC day
   * @param scenes of that day, 1 or more
   * @param sampledPixels pixels of the sampled segments
   * @param validPixels those that are neither no-data nor masked
   * @param maskedPixels those that the mask takes out
   */
  public record DateSummary(
      LocalDate date, int scenes, long sampledPixels, long validPixels, long maskedPixels) {}
}
