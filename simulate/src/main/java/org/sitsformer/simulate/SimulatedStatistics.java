package org.sitsformer.simulate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.Histogram;
import org.sitsformer.geo.grid.BlockId;

/**
 * The input statistics that a catalog would take of a simulated archive, without the archive: every
 * pixel of every band, masked as its mask file would.
 */
public final class SimulatedStatistics {
  private static final BlockId TILE = new BlockId(0, 0);

  private final SimulationSpec spec;
  private final Terrain terrain;
  private final ClassChanges changed;

  /** Lays the landscape out, once for all its days. */
  public SimulatedStatistics(SimulationSpec spec) {
    this(spec, Simulator.terrain(spec));
  }

  private SimulatedStatistics(SimulationSpec spec, Terrain terrain) {
    this.spec = spec;
    this.terrain = terrain;
    this.changed = ClassChanges.of(spec, terrain);
  }

  /**
   * Returns the statistics of a sample of every so many pixels in both directions: as many fields
   * at a fraction of the work.
   *
   * @param stride pixels from one of the sample to the next, 1 or more; the sample's sides have to
   *     be a specification's
   */
  public SimulatedStatistics thinned(int stride) {
    SimulationSpec small = spec.withSize(spec.width() / stride, spec.height() / stride);
    Terrain sample = Simulator.canvas(small, stride);
    terrain.thin(sample);
    return new SimulatedStatistics(small, sample);
  }

  /** Returns this with another drift, on the same landscape. */
  public SimulatedStatistics withDrift(InjectedDrift drift) {
    return new SimulatedStatistics(spec.withDrift(drift), terrain);
  }

  /**
   * Statistics of one acquisition.
   *
   * @param bands one a band, in the order that was asked for; their scene is the acquisition's date
   *     and time, their tile any
   */
  public record Day(LocalDate date, List<BandStatistics> bands) {}

  /**
   * Returns the statistics of some bands of the acquisitions of chosen dates, oldest first. Uses
   * all cores.
   */
  public List<Day> days(Predicate<LocalDate> chosen, List<Band> bands) {
    return Calendar.of(spec).parallelStream()
        .filter(acquisition -> chosen.test(acquisition.date()))
        .map(acquisition -> day(acquisition, bands))
        .toList();
  }

  /**
   * Returns the true classes, one value a pixel, row-major.
   *
   * @param drifted true for those after the drift's changes of classes
   */
  public byte[] truth(boolean drifted) {
    return Simulator.crop(spec, terrain, drifted ? changed.truth() : terrain.truth);
  }

  private Day day(Acquisition acquisition, List<Band> chosen) {
    byte[] surface = spec.drift().holds(acquisition.date()) ? changed.surface() : terrain.surface;
    SceneRenderer renderer = new SceneRenderer(spec, terrain, surface, acquisition);
    List<BandStatistics> bands = new ArrayList<>();
    Map<Integer, byte[]> masks = new HashMap<>();
    for (Band band : chosen) {
      byte[] mask = masks.computeIfAbsent(band.metres() / 10, factor -> mask(renderer, factor));
      bands.add(statistics(acquisition, band, renderer.band(band), mask));
    }
    return new Day(acquisition.date(), List.copyOf(bands));
  }

  /** Returns the mask of pixels of 10 m times {@code factor} as the archive's files give it. */
  private byte[] mask(SceneRenderer renderer, int factor) {
    int coarsest = ArchiveFiles.maskFactor(spec);
    return factor < coarsest
        ? replicated(renderer.mask(coarsest), spec.width() / coarsest, coarsest / factor)
        : renderer.mask(factor);
  }

  /**
   * Returns a mask for finer pixels: of the mask's file each pixel holds for all that lie in it.
   */
  private static byte[] replicated(byte[] mask, int width, int factor) {
    byte[] fine = new byte[mask.length * factor * factor];
    for (int i = 0; i < fine.length; i++) {
      int row = i / (width * factor) / factor;
      int col = i % (width * factor) / factor;
      fine[i] = mask[row * width + col];
    }
    return fine;
  }

  private static BandStatistics statistics(
      Acquisition acquisition, Band band, short[] values, byte[] mask) {
    Histogram.Builder histogram = Histogram.Builder.ofWholeNumbers();
    long masked = 0;
    long valid = 0;
    double sum = 0;
    double min = Double.NaN;
    double max = Double.NaN;
    for (int i = 0; i < values.length; i++) {
      int value = values[i] & 0xFFFF;
      if (mask[i] != Sky.CLEAR) {
        masked++;
      } else if (value > 0) {
        min = valid == 0 ? value : Math.min(min, value);
        max = valid == 0 ? value : Math.max(max, value);
        valid++;
        sum += value;
        histogram.add(value);
      }
    }
    return new BandStatistics(
        acquisition.stamp(),
        band.name(),
        TILE,
        values.length,
        valid,
        masked,
        min,
        max,
        sum,
        histogram.build());
  }
}
