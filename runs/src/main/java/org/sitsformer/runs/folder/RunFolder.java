package org.sitsformer.runs.folder;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.program.JobException;

/**
 * Where a run's files lie in the output. A run's name is {@code
 * <date>_<model>-<version>_r<n>_<hex>}. The hex keeps two runs of one moment apart: it is random,
 * or what an orchestrator gave, so that it can name the run before there is one.
 *
 * @param output root of the output
 * @param kind folder of the output that holds the run's: {@code runs}, or {@code stable} for the
 *     map that was derived from it
 * @param run the run's name
 */
public record RunFolder(String output, String kind, String run) {
  private static final String RUNS = "runs";
  private static final String STABLE = "stable";

  /** What later stages need to know of the run's first one, see {@link RunFile}. */
  public static final String RUN = "run.json";

  /** What the run was and did. */
  public static final String SUMMARY = "summary.json";

  /** The page for people. */
  public static final String REPORT = "report.html";

  /** All tiles as one image. */
  public static final String MAP = "map.vrt";

  /** One row a planned block: what became of it. */
  public static final String MANIFEST = "manifest.parquet";

  /** One row a block: what its pixels are. */
  public static final String STATISTICS = "statistics.parquet";

  /** What the keys of the run's blocks were made of. */
  public static final String KEYS = "keys.json";

  /** The map's files with their digests; assembly writes it. */
  public static final String TILES = "tiles.json";

  /** What the blocks cost that the run made: a sum a counter, of peaks the largest. */
  public static final String COSTS = "costs.json";

  private static final Pattern NAME =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})_(.+)_r(\\d+)_([0-9a-f]{6,})");

  /** Names the folder of a run; nothing is looked at. */
  public RunFolder(String output, String run) {
    this(output, RUNS, run);
  }

  /** Returns the folder of the map that was derived from this run's and the ones before. */
  public RunFolder stable() {
    return new RunFolder(output, STABLE, run);
  }

  /** Returns true for the folder of a derived map. */
  public boolean isStable() {
    return kind.equals(STABLE);
  }

  /**
   * Returns the folder of a run that must exist.
   *
   * @throws JobException if it has no {@code run.json}; it names {@code --run}
   */
  public static RunFolder existing(Storage storage, String output, String run) throws IOException {
    RunFolder folder = new RunFolder(output, run);
    if (storage.stat(folder.path(RUN)).isEmpty()) {
      throw JobException.usage(
          "--run %s: no such run in %s; it has %s".formatted(run, output, names(storage, output)));
    }
    return folder;
  }

  /** Returns true for what ends a run's name, 8 to 32 hexadecimal digits. */
  public static boolean isId(String text) {
    return text.matches("[0-9a-f]{8,32}");
  }

  /**
   * Returns the newest of the runs with a manifest whose names end with these digits.
   *
   * @throws JobException if there is none; it names {@code --run}
   */
  public static RunFolder withId(Storage storage, String output, String id) throws IOException {
    List<String> finished = finished(storage, output);
    return finished.stream()
        .filter(run -> id(run).equals(id))
        .reduce((earlier, later) -> later)
        .map(run -> new RunFolder(output, run))
        .orElseThrow(
            () ->
                JobException.usage(
                    "--run %s: no run with a manifest ends with it in %s; it has %s"
                        .formatted(id, output, finished)));
  }

  /**
   * Returns another run of this output, which {@code --reference} names and which has a manifest.
   *
   * @throws JobException if it is this run, or not there, or not finished; it names the option
   */
  public RunFolder reference(Storage storage, String name) throws IOException {
    return other(storage, "--reference", name);
  }

  /**
   * Returns another run of this output, which an option names and which has a manifest.
   *
   * @param option for example {@code --previous}
   * @throws JobException if it is this run, or not there, or not finished; it names the option
   */
  public RunFolder other(Storage storage, String option, String name) throws IOException {
    if (name.equals(run)) {
      throw JobException.usage(
          "%s %s: is the run itself; another finished run is needed".formatted(option, name));
    }
    RunFolder other = new RunFolder(output, name);
    if (!NAME.matcher(name).matches() || storage.stat(other.path(MANIFEST)).isEmpty()) {
      throw JobException.usage(
          "%s %s: no such finished run in %s; it has %s"
              .formatted(option, name, output, finished(storage, output)));
    }
    return other;
  }

  /**
   * Returns the name of the next run of a date and model: one revision more than the highest there.
   *
   * @param date last day of the series, ISO
   * @param model name and version, {@code <name>-<version>}
   * @param id hexadecimal digits that the name ends with
   */
  public static String nextName(
      Storage storage, String output, String date, String model, String id) throws IOException {
    int last =
        names(storage, output).stream()
            .map(NAME::matcher)
            .filter(m -> m.matches() && m.group(1).equals(date) && m.group(2).equals(model))
            .mapToInt(m -> Integer.parseInt(m.group(3)))
            .max()
            .orElse(0);
    return "%s_%s_r%d_%s".formatted(date, model, last + 1, id);
  }

  /**
   * Returns the runs of an output, those with a {@code run.json}, oldest date and lowest revision
   * first.
   */
  public static List<String> names(Storage storage, String output) throws IOException {
    return having(storage, output, RUNS, RUN);
  }

  /**
   * Returns the runs of an output that have a manifest, so that their blocks are done, oldest date
   * and lowest revision first.
   */
  public static List<String> finished(Storage storage, String output) throws IOException {
    return having(storage, output, RUNS, MANIFEST);
  }

  /** Returns the runs from which a map was derived, oldest date and lowest revision first. */
  public static List<String> stabilized(Storage storage, String output) throws IOException {
    return having(storage, output, STABLE, MANIFEST);
  }

  private static List<String> having(Storage storage, String output, String kind, String file)
      throws IOException {
    String end = "/" + file;
    String root = Storage.resolve(output, kind);
    return storage.list(root).stream()
        .map(FileEntry::path)
        .filter(path -> path.endsWith(end))
        .map(path -> path.substring(0, path.length() - end.length()))
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .sorted(Comparator.comparing(RunFolder::date).thenComparingInt(RunFolder::revision))
        .toList();
  }

  /** Returns the date in a run's name, ISO; empty where the name is none of ours. */
  public static String date(String run) {
    Matcher matcher = NAME.matcher(run);
    return matcher.matches() ? matcher.group(1) : "";
  }

  /** Returns the revision in a run's name, 0 where the name is none of ours. */
  public static int revision(String run) {
    Matcher matcher = NAME.matcher(run);
    return matcher.matches() ? Integer.parseInt(matcher.group(3)) : 0;
  }

  /** Returns what stands behind the last {@code _} of a run's name: its hexadecimal digits. */
  public static String id(String run) {
    return run.substring(run.lastIndexOf('_') + 1);
  }

  /**
   * Returns the path of a file that this run must have.
   *
   * @throws JobException if it has none; it names {@code --run}
   */
  public String require(Storage storage, String file) throws IOException {
    if (storage.stat(path(file)).isEmpty()) {
      throw JobException.usage("--run %s: is not finished, it has no %s".formatted(run, file));
    }
    return path(file);
  }

  /** Returns the path of a file of this run, whether it is there or not. */
  public String path(String file) {
    return Storage.resolve(Storage.resolve(Storage.resolve(output, kind), run), file);
  }

  /** Returns the folder for what is not finished, which somebody sweeps when the work ends. */
  public String temporaries() {
    return Storage.resolve(Storage.resolve(output, "_tmp"), run);
  }

  /** Returns a JSON document of this run. */
  public JsonFile json(Storage storage, String file) {
    return new JsonFile(storage, path(file));
  }

  /**
   * Writes a JSON document of this run.
   *
   * @throws JobException if the output refuses the file; it names {@code --output}
   */
  public void write(Storage storage, String file, Object value) throws IOException {
    try {
      json(storage, file).write(value);
    } catch (IOException e) {
      throw JobException.notWritable(output, e);
    }
  }
}
