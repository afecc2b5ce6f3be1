package org.sitsformer.jobs.finding;

import java.util.List;

/**
 * What was found of the maps.
 *
 * @param pixels with a class in the window's runs, 0 where no maps were compared
 * @param baselinePixels with a class in the reference's runs, 0 as well
 * @param classes shares on both sides in the legend's order, empty where no maps were compared
 * @param confidence null where no maps were compared
 * @param raster name of the file of the drift by block, null where there is none
 * @param findings of the whole map, then of the blocks that were made anew
 * @param notes what could not be compared or told, and why
 */
public record MapDrift(
    long pixels,
    long baselinePixels,
    List<DriftResult.ClassShare> classes,
    DriftResult.Confidence confidence,
    String raster,
    List<Finding> findings,
    List<String> notes) {
  public MapDrift {
    classes = List.copyOf(classes);
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /**
   * Returns what there is without maps that can be compared.
   *
   * @param notes why there are none
   */
  public static MapDrift none(List<String> notes) {
    return new MapDrift(0, 0, List.of(), null, null, List.of(), notes);
  }
}
