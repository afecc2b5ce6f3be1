package org.sitsformer.runs.summary;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.cost.CostEstimate;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.trust.accuracy.ClassArea;
import org.sitsformer.trust.measure.ExpectedAccuracy;

/**
 * What a run was and did: the content of {@code summary.json}, with these names.
 *
 * @param schemaVersion version of this layout
 * @param run the run's name, {@code <date>_<model>-<version>_r<n>_<id>}
 * @param id hexadecimal digits that the name ends with: random, or given by {@code --run-id}
 * @param model that was run
 * @param region {@code [west, south, east, north]} in degrees, what the map covers
 * @param crs definition of the grid's CRS ({@code EPSG:n} or a PROJ string)
 * @param from first day of the acquisitions, ISO
 * @param to last day of the acquisitions, ISO
 * @param snapshot the catalog's snapshot
 * @param blocks what became of the plan's blocks
 * @param scenes what became of the archive's
 * @param reads what was fetched from the archive for the blocks that were made
 * @param memory what an executor needed
 * @param pixels pixels of the region in blocks that did not fail, no-data included
 * @param seconds wall time of the run
 * @param pixelsPerSecond the one by the other
 * @param modelLoads times that the executors that made blocks had loaded an artefact since they
 *     started
 * @param device {@code cpu} or {@code cuda}
 * @param engine {@code onnx} or {@code pytorch}
 * @param numerics {@code strict}, or {@code loose} where executors were free to compute different
 *     bits, so that another run may give other bytes
 * @param uncertainty measures of which the map has a band each
 * @param smoothing {@code none}, or the method with its parameters
 * @param unchanged true where every block was reused
 * @param coverage share of the plan's blocks that are done or no-data, 0 to 1
 * @param expectedAccuracy of the map, by the model's own confidence; null where no pixel has a
 *     class, and in runs of earlier versions
 * @param cost what the run took and cost; null where no price was given
 * @param classes area by class, in the legend's order
 * @param dates of the catalog in the series' days, sorted
 * @param warningCounts how often each kind of warning was met, in full; never null
 * @param warnings what went wrong without stopping the run, of each kind the first few; never null
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
    Reads reads,
    Memory memory,
    long pixels,
    double seconds,
    double pixelsPerSecond,
    long modelLoads,
    String device,
    String engine,
    String numerics,
    List<String> uncertainty,
    String smoothing,
    boolean unchanged,
    double coverage,
    ExpectedAccuracy expectedAccuracy,
    Cost cost,
    List<ClassArea> classes,
    List<DateCoverage> dates,
    Map<String, Long> warningCounts,
    List<Warning> warnings) {
  public RunSummary {
    // Runs of earlier versions did not tell.
    reads = reads == null ? new Reads(0, 0, 0) : reads;
    memory = memory == null ? new Memory(0, 0, 0, 0, 0) : memory;
    numerics = numerics == null ? "strict" : numerics;
    uncertainty = uncertainty == null ? List.of() : List.copyOf(uncertainty);
    smoothing = smoothing == null ? "none" : smoothing;
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
    warningCounts =
        Collections.unmodifiableMap(warningCounts == null ? counted(warnings) : warningCounts);
  }

  private static Map<String, Long> counted(List<Warning> warnings) {
    return warnings.stream()
        .collect(Collectors.groupingBy(Warning::kind, TreeMap::new, Collectors.counting()));
  }

  /**
   * Returns how often a kind of warning was met, also where fewer are listed.
   *
   * @param kind one of the constants of {@link Warning}
   */
  public long warned(String kind) {
    return warningCounts.getOrDefault(kind, 0L);
  }

  /** Reads that of a run, which must have one. */
  public static RunSummary read(Storage storage, RunFolder folder) throws IOException {
    return folder.json(storage, RunFolder.SUMMARY).read(RunSummary.class);
  }

  /**
   * The model that was run.
   *
   * @param digest of weights and contract, 64 hexadecimal digits
   */
  public record Model(String name, String version, String digest) {}

  /**
   * What became of the plan's blocks.
   *
   * @param done blocks with data
   * @param nodata blocks without
   * @param failed blocks that could not be made
   * @param reused part of {@code done} and of {@code nodata}: found, not made
   * @param notReused blocks that were made although earlier runs exist, by the reason: {@code new},
   *     {@code failed before}, {@code lost}, or what of their inputs changed ({@code inputs},
   *     {@code model+engine})
   * @param requests requests to the store that finding the reused ones took
   */
  public record Blocks(
      long done,
      long nodata,
      long failed,
      long reused,
      Map<String, Long> notReused,
      long requests) {
    public Blocks {
      notReused = notReused == null ? Map.of() : new TreeMap<>(notReused);
    }
  }

  /**
   * What became of the archive's scenes.
   *
   * @param used scenes of the series
   * @param unused scenes of the snapshot that are not in it
   * @param quarantined files at fault that cost a scene, whether of the series or not
   */
  public record Scenes(long used, long unused, long quarantined) {}

  /**
   * What the blocks took from the archive. An object store charges by the request; repetitions that
   * its client makes by itself are not counted.
   *
   * @param requests looks at files, and ranges fetched
   * @param bytesFetched bytes of those ranges, headers included
   * @param bytesNeeded compressed bytes of the segments that were decoded
   */
  public record Reads(long requests, long bytesFetched, long bytesNeeded) {}

  /**
   * What an executor needed; memory is in bytes.
   *
   * @param blockSize pixels along a block's side
   * @param pieces parts along it that were made one after another
   * @param heapPlanned Java heap that the planner counted with
   * @param outsidePlanned memory outside it that the planner counted with
   * @param peak most that the process of an executor held when it finished a block, heap and all
   *     else; 0 where no block was made or the system does not say
   */
  public record Memory(
      int blockSize, int pieces, long heapPlanned, long outsidePlanned, long peak) {}

  /**
   * What the run took and cost, until it was finished.
   *
   * @param pricePerCoreHour what an hour of one core costs
   * @param coreHours of the cores that it held, whether they worked or not
   * @param amount in the unit of the price
   * @param budget most that it might cost, null without a limit
   * @param planned what was expected
   */
  public record Cost(
      double pricePerCoreHour,
      double coreHours,
      double amount,
      Double budget,
      CostEstimate planned) {}

  /**
   * How much of a day's scenes could be seen.
   *
   * @param date ISO day
   * @param scenes of that day in the catalog
   * @param validPixels usable pixels of that day in the catalog's sample
   * @param sampledPixels pixels of the sample
   */
  public record DateCoverage(String date, int scenes, long validPixels, long sampledPixels) {}

  /**
   * Something that went wrong, or is not as usual, without stopping the run.
   *
   * @param kind what happened, one of the constants
   * @param subject the block, scene or file
   * @param reason one line
   */
  public record Warning(String kind, String subject, String reason) {
    /** A block that could not be made. */
    public static final String FAILED_BLOCK = "failed-block";

    /** A file that cannot be used, which costs its scene. */
    public static final String QUARANTINED_SCENE = "quarantined-scene";

    /** A segment of a file that could not be decoded. */
    public static final String DAMAGED_SEGMENT = "damaged-segment";

    /** A scene that came after newer ones were there already. */
    public static final String LATE_SCENE = "late-scene";

    /** A scene whose files were processed anew since the last run. */
    public static final String CHANGED_SCENE = "changed-scene";

    /** A scene that was there in the last run and no longer is. */
    public static final String VANISHED_SCENE = "vanished-scene";

    /** Tasks had a GPU that is not usable, and computed on the CPU. */
    public static final String DEVICE_FALLBACK = "device-fallback";

    /** The run's bytes are not reproducible, as its options allow. */
    public static final String LOOSE_NUMERICS = "loose-numerics";

    /** A file that a newer one of the same scene replaces. */
    public static final String SUPERSEDED_FILE = "superseded-file";
  }
}
