package org.sitsformer.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.sitsformer.geo.io.Storage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Simulates an archive of Sentinel-2-like images over a landscape whose classes are known. Equal
 * specifications give equal bytes, whatever the number of threads; a larger image holds a smaller
 * one's pixels where both orbits' swaths have them.
 *
 * <p>Usage: {@code Simulator.run(SimulationSpec.standard(), Path.of("demo"), 2, (done, all) -> {})}
 * writes {@code demo/archive}, {@code demo/truth.tif} and {@code demo/simulation.json}. They take
 * their names when all are complete.
 */
public final class Simulator {
  private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);
  static final String ARCHIVE = "archive";
  static final String TRUTH = "truth.tif";
  static final String DRIFTED_TRUTH = "truth-drifted.tif";
  static final String DESCRIPTION = "simulation.json";
  private static final List<String> PRODUCTS = List.of(ARCHIVE, TRUTH, DRIFTED_TRUTH, DESCRIPTION);
  private static final int ROWS_PER_TASK = 32;

  /** Is told of each acquisition that is written; called from one thread. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Is called after each acquisition.
     *
     * @param done how many are written, 1 to {@code all}
     * @param all how many there will be
     */
    void written(int done, int all);
  }

  private final SimulationSpec spec;
  private final ExecutorService pool;

  private Simulator(SimulationSpec spec, ExecutorService pool) {
    this.spec = spec;
    this.pool = pool;
  }

  /**
   * Simulates into a folder, which is created; an earlier simulation there is replaced, other files
   * stay.
   *
   * @param threads number of threads, 1 or more, each of which holds one acquisition in memory
   * @throws IOException if the folder cannot be written; temporaries are removed then, and the
   *     folder too where it was not there before and nothing is in it
   * @throws InterruptedException if the thread, or a writer of files, was interrupted
   * @throws IllegalStateException if an acquisition fails for another reason
   */
  public static Simulation run(SimulationSpec spec, Path output, int threads, Progress progress)
      throws IOException, InterruptedException {
    boolean created = Files.notExists(output);
    Files.createDirectories(output);
    Path stage = output.resolve("._tmp-" + UUID.randomUUID());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    // For Ctrl-C; the ordinary ways out end below.
    Thread sweeper = new Thread(() -> sweep(pool, stage, output, created));
    Runtime.getRuntime().addShutdownHook(sweeper);
    boolean complete = false;
    try {
      Simulation simulation = new Simulator(spec, pool).write(output, stage, progress);
      complete = true;
      return simulation;
    } finally {
      sweep(pool, stage, output, created && !complete);
      try {
        Runtime.getRuntime().removeShutdownHook(sweeper);
      } catch (IllegalStateException shuttingDown) {
        // The hook runs already and finds nothing more to do.
      }
    }
  }

  /** Computes the truth alone: one class value a pixel, row-major. */
  static byte[] truth(SimulationSpec spec) {
    Terrain terrain = terrain(spec);
    return crop(spec, terrain, terrain.truth);
  }

  /** Computes the whole ground of a specification on one thread. */
  static Terrain terrain(SimulationSpec spec) {
    Terrain terrain = canvas(spec, 1);
    Landscape landscape = new Landscape(spec.seed());
    landscape.fill(terrain, landscape.sites(terrain), 0, terrain.height);
    return terrain;
  }

  private Simulation write(Path output, Path stage, Progress progress)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Files.createDirectories(stage);
    Terrain terrain = canvas(spec, 1);
    fill(terrain);
    ClassChanges changed = ClassChanges.of(spec, terrain);
    ArchiveFiles files = new ArchiveFiles(spec, stage);
    List<Acquisition> acquisitions = Calendar.of(spec);
    long bytes = scenes(files, terrain, changed, acquisitions, progress);
    byte[] truth = crop(spec, terrain, terrain.truth);
    bytes += files.writeTruth(TRUTH, truth);
    boolean changes = !spec.drift().changes().isEmpty();
    if (changes) {
      bytes += files.writeTruth(DRIFTED_TRUTH, crop(spec, terrain, changed.truth()));
    }
    Simulation simulation =
        new Simulation(
            output.resolve(ARCHIVE),
            output.resolve(TRUTH),
            output.resolve(changes ? DRIFTED_TRUTH : TRUTH),
            new Simulation.Names(ArchiveFiles.pattern(spec), ArchiveFiles.maskPattern(), Sky.CLEAR),
            spec.bands().stream().map(Band::name).toList(),
            acquisitions.size(),
            bytes,
            (System.nanoTime() - start) / 1e9,
            count(truth));
    byte[] description = SimulationJson.describe(spec, acquisitions, simulation);
    Files.write(stage.resolve(DESCRIPTION), description);
    publish(stage, output);
    return simulation;
  }

  private void fill(Terrain terrain) throws IOException, InterruptedException {
    Landscape landscape = new Landscape(spec.seed());
    Sites sites = landscape.sites(terrain);
    ExecutorCompletionService<Long> tasks = new ExecutorCompletionService<>(pool);
    int count = 0;
    for (int row = 0; row < terrain.height; row += ROWS_PER_TASK, count++) {
      int first = row;
      int end = Math.min(terrain.height, row + ROWS_PER_TASK);
      tasks.submit(() -> landscape.fill(terrain, sites, first, end), 0L);
    }
    for (int i = 0; i < count; i++) {
      take(tasks);
    }
  }

  private long scenes(
      ArchiveFiles files,
      Terrain terrain,
      ClassChanges changed,
      List<Acquisition> acquisitions,
      Progress progress)
      throws IOException, InterruptedException {
    ExecutorCompletionService<Long> tasks = new ExecutorCompletionService<>(pool);
    for (Acquisition acquisition : acquisitions) {
      byte[] surface = spec.drift().holds(acquisition.date()) ? changed.surface() : terrain.surface;
      tasks.submit(
          () -> files.write(acquisition, new SceneRenderer(spec, terrain, surface, acquisition)));
    }
    long bytes = 0;
    for (int done = 1; done <= acquisitions.size(); done++) {
      bytes += take(tasks);
      progress.written(done, acquisitions.size());
    }
    return bytes;
  }

  private static long take(ExecutorCompletionService<Long> tasks)
      throws IOException, InterruptedException {
    try {
      return tasks.take().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ClosedByInterruptException) {
        throw new InterruptedException("Simulation was stopped");
      }
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException("Simulation failed: " + e.getCause(), e.getCause());
    }
  }

  /**
   * Returns an empty terrain of a specification's size, with the margin that rendering needs.
   *
   * @param stride as {@link Terrain#stride}
   */
  static Terrain canvas(SimulationSpec spec, int stride) {
    int coarsest = spec.bands().stream().mapToInt(Band::metres).max().orElse(10) / 10;
    int margin = SceneRenderer.MARGIN;
    int width = (spec.width() + coarsest - 1) / coarsest * coarsest;
    int height = (spec.height() + coarsest - 1) / coarsest * coarsest;
    return new Terrain(-margin, -margin, width + 2 * margin, height + 2 * margin, stride);
  }

  static byte[] crop(SimulationSpec spec, Terrain terrain, byte[] classes) {
    byte[] image = new byte[spec.width() * spec.height()];
    for (int row = 0; row < spec.height(); row++) {
      int from = terrain.index(0, row);
      System.arraycopy(classes, from, image, row * spec.width(), spec.width());
    }
    return image;
  }

  private static List<Simulation.ClassCount> count(byte[] truth) {
    long[] pixels = new long[LandCover.values().length + 1];
    for (byte value : truth) {
      pixels[value]++;
    }
    List<Simulation.ClassCount> counts = new ArrayList<>();
    for (LandCover cover : LandCover.values()) {
      counts.add(
          new Simulation.ClassCount(
              cover.value(),
              cover.title(),
              "%06X".formatted(cover.color()),
              pixels[cover.value()]));
    }
    return List.copyOf(counts);
  }

  /** Gives the products their names in place of an earlier simulation's. */
  private static void publish(Path stage, Path output) throws IOException {
    // Without its description a simulation is not complete, so that goes first and comes last.
    Storage.local().delete(output.resolve(DESCRIPTION).toString());
    for (String product : PRODUCTS) {
      Storage.local().delete(output.resolve(product).toString());
    }
    for (String product : PRODUCTS) {
      if (Files.exists(stage.resolve(product))) {
        Files.move(stage.resolve(product), output.resolve(product), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private static synchronized void sweep(
      ExecutorService pool, Path stage, Path output, boolean outputToo) {
    pool.shutdownNow();
    try {
      // A writer that still runs would put files into the folder that is being swept.
      if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("Writers did not end within a minute");
      }
      Storage.local().delete(stage.toString());
      if (outputToo && isEmpty(output)) {
        Files.delete(output);
      }
    } catch (IOException | UncheckedIOException e) {
      // Left behind under a name that no reader takes for a product.
      LOG.warn("Cannot remove {}", stage, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    } catch (NoSuchFileException gone) {
      return false;
    }
  }
}
