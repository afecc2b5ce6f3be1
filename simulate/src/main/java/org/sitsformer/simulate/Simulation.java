package org.sitsformer.simulate;

import java.nio.file.Path;
import java.util.List;

/**
 * A simulated archive on disk, and how to read it.
 *
 * @param archive folder of the image and mask files
 * @param truth map of the true classes
 * @param driftedTruth the map from the date of a class change on; {@code truth} where none changes
 * @param names what its files are called, below {@code archive}
 * @param bands names of the bands
 * @param dates number of acquisitions
 * @param bytes size of images, masks and truths
 * @param seconds wall time that it took
 * @param classes pixels of each class of {@code truth}, by rising value
 */
public record Simulation(
    Path archive,
    Path truth,
    Path driftedTruth,
    Names names,
    List<String> bands,
    int dates,
    long bytes,
    double seconds,
    List<ClassCount> classes) {
  /**
   * What the files are called, for the catalog.
   *
   * @param pattern template of the image files
   * @param mask template of the mask files
   * @param maskValid value of the mask that means a clear pixel
   */
  public record Names(String pattern, String mask, int maskValid) {}

  /**
   * How often a class occurs.
   *
   * @param value of the class, 1 to 10
   * @param name as people read it
   * @param color {@code RRGGBB}, six hexadecimal digits
   * @param pixels of the class, 0 where it does not occur
   */
  public record ClassCount(int value, String name, String color, long pixels) {}

  public Simulation {
    bands = List.copyOf(bands);
    classes = List.copyOf(classes);
  }

  /** Returns the options, as arguments, that make another command read this archive. */
  public List<String> archiveArguments() {
    return List.of(
        "--archive",
        archive.toString(),
        "--pattern",
        names.pattern(),
        "--mask",
        names.mask(),
        "--mask-valid",
        Integer.toString(names.maskValid()));
  }

  /**
   * Returns the options, as arguments, that map only a square in the upper left corner.
   *
   * @param side its pixels of 10 m along a side
   */
  public List<String> cornerArguments(int side) {
    return List.of("--region", ArchiveFiles.corner(side), "--region-crs", ArchiveFiles.CRS);
  }
}
