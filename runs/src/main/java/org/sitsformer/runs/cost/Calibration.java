package org.sitsformer.runs.cost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.OptionFile;
import org.sitsformer.runs.program.JobException;

/**
 * How fast models run on a kind of machine: what {@code bench --store} measured, and {@code plan}
 * prices runs with.
 *
 * @param entries at most one a model, engine and device
 */
public record Calibration(int schemaVersion, List<Entry> entries) {
  private static final int SCHEMA_VERSION = 1;

  /**
   * What a price is for.
   *
   * @param model name and version
   * @param digest of weights and contract
   * @param engine {@code onnx} or {@code pytorch}
   * @param device {@code cpu} or {@code cuda}
   */
  public record Subject(String model, String digest, String engine, String device) {}

  /**
   * One model's figures.
   *
   * @param model name and version
   * @param digest of weights and contract
   * @param engine {@code onnx} or {@code pytorch}
   * @param device {@code cpu} or {@code cuda}
   * @param cores of the machine that was measured
   * @param runs how many runs were measured
   * @param low the least of them, figure by figure
   * @param likely the medians
   * @param high the most of them
   */
  public record Entry(
      String model,
      String digest,
      String engine,
      String device,
      int cores,
      int runs,
      Rates low,
      Rates likely,
      Rates high) {

    /**
     * Returns the entry of measured runs.
     *
     * @param cores of the machine that was measured
     * @param runs one or more
     */
    public static Entry of(Subject subject, int cores, List<Rates> runs) {
      return new Entry(
          subject.model(),
          subject.digest(),
          subject.engine(),
          subject.device(),
          cores,
          runs.size(),
          rank(runs, 0),
          rank(runs, runs.size() / 2),
          rank(runs, runs.size() - 1));
    }

    private static Rates rank(List<Rates> runs, int rank) {
      return new Rates(
          rank(runs, rank, Rates::perByte),
          rank(runs, rank, Rates::perStep),
          rank(runs, rank, Rates::perPixel),
          rank(runs, rank, Rates::perRun));
    }

    private static double rank(List<Rates> runs, int rank, ToDoubleFunction<Rates> figure) {
      return runs.stream().mapToDouble(figure).sorted().toArray()[rank];
    }

    private Subject subject() {
      return new Subject(model, digest, engine, device);
    }

    /** The name is for people: the digest says which model it is. */
    private boolean isOf(Subject other) {
      return digest.equals(other.digest())
          && engine.equals(other.engine())
          && device.equals(other.device());
    }
  }

  /**
   * Reads a calibration.
   *
   * @throws JobException if there is none, or it is not readable; it names {@code --calibration}
   */
  public static Calibration read(Storage storage, String path) {
    return new OptionFile<>(
            "--calibration",
            "calibration",
            "bench --store " + path,
            Calibration.class,
            file -> file.entries() != null && file.schemaVersion() == SCHEMA_VERSION)
        .read(storage, path);
  }

  /**
   * Adds an entry to a file, in the place of an earlier one of the same model, engine and device;
   * makes the file where there is none.
   *
   * @throws JobException if the file is there and is no calibration; it names {@code --calibration}
   */
  public static void store(Storage storage, String path, Entry entry) throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (storage.stat(path).isPresent()) {
      entries.addAll(read(storage, path).entries());
      entries.removeIf(e -> e.isOf(entry.subject()));
    }
    entries.add(entry);
    entries.sort(Comparator.comparing(Entry::model).thenComparing(Entry::engine));
    new JsonFile(storage, path).write(new Calibration(SCHEMA_VERSION, entries));
  }

  /** Returns the figures of a model by its digest, engine and device; empty where it has none. */
  public Optional<Entry> entry(Subject subject) {
    return entries.stream().filter(e -> e.isOf(subject)).findFirst();
  }
}
