package org.sitsformer.geo.stack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.stack.ScenePlan.Source;
import org.sitsformer.geo.tiff.SegmentCache;

/**
 * Reads the time series of a window of the target grid. What a pixel gets is a function of that
 * pixel alone: any two windows that hold it give it the same dates with the same values.
 *
 * <p>May be shared by threads. Files are read one after another; tasks give the concurrency.
 *
 * <pre>{@code
 * StackReader reader = new StackReader(Storage.local(), SegmentCache.shared());
 * Stack stack = reader.read(grid, grid.window(block).grow(2), scenes, List.of("B04", "B08"), rule);
 * }</pre>
 */
public final class StackReader {
  private final Storage storage;
  private final SegmentCache segments;
  private final ReadMeter meter = new ReadMeter();

  public StackReader(Storage storage, SegmentCache cache) {
    this.storage = requireNonNull(storage, "storage is null");
    segments = requireNonNull(cache, "cache is null");
  }

  /**
   * Reads a window of all scenes. A UTC day with no scene that meets the window has no slot; a
   * scene that lacks one of the bands gives no pixel. Of a day's scenes those after the first are
   * opened only while pixels are missing, and bands only where the mask leaves pixels. Damage is
   * listed where it takes a value from a pixel of the window, so the list too is a function of the
   * pixels: that of a window is that of its parts together.
   *
   * @param window the pixels to read, halo included
   * @param scenes in any order
   * @param bands names in the order of the stack's band axis
   * @param mask which mask values are usable; null only where no scene has a mask
   * @throws ChangedFileException if a file is not the one that its scene names
   * @throws IllegalArgumentException if a scene has a mask and there is no rule, a scene is in
   *     another CRS, a file does not nest in the grid, or the stack is too large for one array
   * @throws IOException if the store fails or a header is damaged
   */
  public Stack read(
      TargetGrid grid, PixelWindow window, List<Scene> scenes, List<String> bands, MaskRule mask)
      throws IOException {
    TreeMap<Integer, List<ScenePlan>> days = days(grid, window, scenes, bands, mask);
    float[] values = new float[length(window, (long) days.size() * bands.size())];
    byte[] valid = new byte[length(window, days.size())];
    SlotComposer composer = new SlotComposer(window, bands.size(), values, valid);
    List<Damage> damages = new ArrayList<>();
    PlanePool planes = new PlanePool();
    int slot = 0;
    for (List<ScenePlan> plans : days.values()) {
      composer.slot(slot++);
      for (ScenePlan plan : plans) {
        if (composer.missing() > 0) {
          add(plan, mask, composer, planes, damages);
        }
      }
    }
    damages.sort(Comparator.comparing(Damage::path).thenComparingInt(Damage::segment));
    return new Stack(
        window,
        days.keySet().stream().mapToInt(Integer::intValue).toArray(),
        List.copyOf(bands),
        values,
        valid,
        damages.stream().distinct().toList());
  }

  /** Returns what reading has cost since this reader was made, by all threads. */
  public ReadCounters counters() {
    return meter.counters();
  }

  /**
   * Returns the bytes that {@link #read} holds at most for a window: the stack, and the planes that
   * one file is read into. Decoded segments are the cache's.
   *
   * @param days slots of the stack
   * @param bands of the stack
   */
  public static long bytes(PixelWindow window, int days, int bands) {
    long stack = (4L * bands + 1) * days;
    // The bands of one file, the mask in doubles, and the composer's marks.
    long scratch = 4L * bands + 8 + 1;
    return window.pixels() * (stack + scratch);
  }

  private static TreeMap<Integer, List<ScenePlan>> days(
      TargetGrid grid, PixelWindow window, List<Scene> scenes, List<String> bands, MaskRule mask) {
    List<Scene> ordered = new ArrayList<>(scenes);
    ordered.sort(Comparator.comparing(Scene::time).thenComparing(Scene::id));
    TreeMap<Integer, List<ScenePlan>> days = new TreeMap<>();
    for (Scene scene : ordered) {
      if (scene.mask() != null && mask == null) {
        throw new IllegalArgumentException(
            "Scene %s has a mask (%s), but no mask values are named as usable"
                .formatted(scene.id(), scene.mask().path()));
      }
      ScenePlan.of(scene, grid, window, bands)
          .ifPresent(
              plan ->
                  days.computeIfAbsent(
                          Math.toIntExact(scene.date().toEpochDay()), day -> new ArrayList<>())
                      .add(plan));
    }
    return days;
  }

  private static int length(PixelWindow window, long planes) {
    long length = Math.multiplyExact(window.pixels(), planes);
    // A few below the largest int: virtual machines refuse arrays of just that length.
    if (length > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "Window of %d x %d pixels with %d dates and bands: more values than one array holds, take a smaller block"
              .formatted(window.width(), window.height(), planes));
    }
    return (int) length;
  }

  private void add(
      ScenePlan plan, MaskRule rule, SlotComposer composer, PlanePool planes, List<Damage> damages)
      throws IOException {
    long start = System.nanoTime();
    int left = composer.begin(plan.shared());
    try (SceneFiles files =
        new SceneFiles(storage, segments, meter, composer::anyUsable, damages)) {
      if (left > 0 && plan.mask().isPresent()) {
        Source mask = plan.mask().get();
        PixelWindow own = mask.nesting().fileWindow(plan.shared());
        double[] raw = planes.mask(own.pixels());
        files.readMask(mask, own, raw);
        left = composer.mask(mask.nesting(), own, raw, rule);
      }
      for (Source source : plan.sources()) {
        if (left == 0) {
          break;
        }
        PixelWindow own = source.nesting().fileWindow(plan.shared());
        float[][] target = planes.bands(source.indices().length, own.pixels());
        files.read(source, own, target);
        for (int i = 0; i < target.length && left > 0; i++) {
          left =
              composer.place(
                  source.targets()[i], source.nesting(), own, target[i], source.noDataOf(i));
        }
      }
    }
    composer.finish();
    meter.scene(System.nanoTime() - start);
  }
}
