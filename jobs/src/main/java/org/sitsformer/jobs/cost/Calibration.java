package org.sitsformer.jobs.cost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.run.OptionFile;
import org.sitsformer.jobs.run.RunFolder;

/**
 * How fast models run on a kind of machine: what {@code bench --store} measured, and {@code plan}
 * prices runs with.
 *
 * @param entries at most one a model, engine and device
 */
public record Calibration(int schemaVersion, List<Entry> entries) {
  private static final int SCHEMA_VERSION = 1;

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

    /** Returns the entry of measured runs, at least one. */
    public static Entry of(
        String model, String digest, String engine, String device, int cores, List<Rates> runs) {
      return new Entry(
          model,
          digest,
          engine,
          device,
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

    private boolean isOf(String otherDigest, String otherEngine, String otherDevice) {
      return digest.equals(otherDigest) && engine.equals(otherEngine) && device.equals(otherDevice);
    }
  }

  /**
   * Reads a calibration.
   *
   * @throws JobException if there is none, or it is not readable
   */
  public static Calibration read(Storage storage, String path) {
    return OptionFile.read(
        storage,
        "--calibration",
        path,
        "calibration",
        "bench --store " + path,
        Calibration.class,
        file -> file.entries() != null && file.schemaVersion() == SCHEMA_VERSION);
  }

  /** Adds an entry to a file, in the place of an earlier one of the same model; makes the file. */
  public static void store(Storage storage, String path, Entry entry) throws IOException {
    List<Entry> entries = new ArrayList<>();
    if (storage.stat(path).isPresent()) {
      entries.addAll(read(storage, path).entries());
      entries.removeIf(e -> e.isOf(entry.digest(), entry.engine(), entry.device()));
    }
    entries.add(entry);
    entries.sort(Comparator.comparing(Entry::model).thenComparing(Entry::engine));
    storage.put(path, RunFolder.json(new Calibration(SCHEMA_VERSION, entries)));
  }

  /** Returns the figures of a model. */
  Optional<Entry> entry(String digest, String engine, String device) {
    return entries.stream().filter(e -> e.isOf(digest, engine, device)).findFirst();
  }
}
