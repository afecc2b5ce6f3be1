package org.sitsformer.runs.folder;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;

/**
 * What the later stages of a run need to know of its first one: the content of {@code run.json}.
 *
 * @param schemaVersion version of this layout
 * @param run the run's name
 * @param window pixels of the target grid that the map covers
 * @param classes legend in the order of the contract
 * @param probabilities true where blocks carry a plane a class
 * @param uncertainty measures of which blocks carry a plane each, in their order; never null
 * @param formats what the map is written as: {@code cog}, {@code parquet}
 * @param model the model's folder
 * @param blocks number of blocks of the plan
 */
public record RunFile(
    int schemaVersion,
    String run,
    PixelWindow window,
    List<LegendEntry> classes,
    boolean probabilities,
    List<String> uncertainty,
    List<String> formats,
    String model,
    long blocks) {
  public RunFile {
    // Runs of earlier versions did not tell.
    uncertainty = uncertainty == null ? List.of() : List.copyOf(uncertainty);
  }

  /**
   * A class of the map.
   *
   * @param value 1 to 254
   * @param name as people read it
   * @param color {@code #RRGGBB}
   */
  public record LegendEntry(int value, String name, String color) implements java.io.Serializable {}

  /** Reads that of a run, which must have one. */
  public static RunFile read(Storage storage, RunFolder folder) throws IOException {
    return folder.json(storage, RunFolder.RUN).read(RunFile.class);
  }

  /** Returns the names of the classes by rising value. */
  public Map<Integer, String> classNames() {
    Map<Integer, String> names = new TreeMap<>();
    classes.forEach(entry -> names.put(entry.value(), entry.name()));
    return names;
  }
}
