package org.sitsformer.jobs.run;

import java.util.List;

/**
 * What a run was and did: the content of {@code summary.json}, with these names.
 *
 * @param schemaVersion version of this layout
 * @param run the run's name, {@code <date>_<model>-<version>_r<n>}
 * @param id random hex that tells two runs of one name apart
 * @param region {@code [west, south, east, north]} in degrees, what the map covers
 * @param crs definition of the grid's CRS ({@code EPSG:n} or a PROJ string)
 * @param from first day of the acquisitions, ISO
 * @param to last day of the acquisitions, ISO
 * @param snapshot the catalog's snapshot
 * @param pixels pixels of the region, no-data included
 * @param seconds wall time of the run
 * @param modelLoads times an artefact was loaded, over all executors
 * @param device {@code cpu} or {@code cuda}
 * @param engine {@code onnx} or {@code pytorch}
 * @param unchanged true where every block was reused
 */
public record RunSummary(
    int schemaVersion,
    String run,
    String id,
    Model model,
    double[] region,
    String crs,
    String from,
    String to,
    String snapshot,
    Blocks blocks,
    Scenes scenes,
    long pixels,
    double seconds,
    double pixelsPerSecond,
    long modelLoads,
    String device,
    String engine,
    boolean unchanged,
    double coverage,
    List<ClassArea> classes,
    List<DateCoverage> dates) {

  public record Model(String name, String version, String digest) {}

  /** {@code reused} blocks are part of {@code done} (or of {@code nodata}). */
  public record Blocks(long done, long nodata, long failed, long reused) {}

  public record Scenes(long used, long unused, long quarantined) {}

  /**
   * @param color {@code #RRGGBB}
   * @param km2 area of the class by pixel count
   */
  public record ClassArea(int value, String name, String color, long pixels, double km2) {}

  /**
   * @param date ISO day
   * @param validPixels usable pixels of that day in the catalog's sample
   * @param sampledPixels pixels of the sample
   */
  public record DateCoverage(String date, int scenes, long validPixels, long sampledPixels) {}
}
