package org.sitsformer.simulate;

import java.nio.file.Path;
import java.util.List;

/**
 * A simulated archive on disk, and how to read it.
 *
 * @param archive folder of the image and mask files
 * @param truth map of the true classes
 * @param driftedTruth the map from the date of a class change on, else equal to {@code truth}
 * @param names what its files are called
 * @param bands names of the bands
 * @param dates number of acquisitions
 * @param bytes size of all files
 * @param seconds time that it took
 * @param classes pixels of each class of the truth
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
   * @param color 0xRRGGBB as six hexadecimal digits
   */
  public record ClassCount(int value, String name, String color, long pixels) {}

  public Simulation {
    bands = List.copyOf(bands);
    classes = List.copyOf(classes);
  }

  /** Returns the options that make another command read this archive. */
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

  /** Returns the options that map only a square of {@code side} pixels in the upper left corner. */
  public List<String> cornerArguments(int side) {
    return List.of("--region", ArchiveFiles.corner(side), "--region-crs", ArchiveFiles.CRS);
  }
}
