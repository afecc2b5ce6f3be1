package org.sitsformer.jobs.drift;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.jobs.drift.AcquisitionDay.BandDay;
import org.sitsformer.jobs.simulate.Band;
import org.sitsformer.jobs.simulate.InjectedDrift;
import org.sitsformer.jobs.simulate.SimulatedStatistics;
import org.sitsformer.jobs.simulate.SimulationSpec;

/**
 * A simulated region as the counts that {@code drift} reads, without rasters and without a model:
 * the statistics of its acquisitions come from the simulator's own pixels, and those of a map from
 * its truth, with a model's errors drawn. {@code docs/drift.md} compares them with whole runs.
 */
final class SimulatedRegion {
  /** Pixels of the region along a pixel of the sample that statistics of acquisitions see. */
  private static final int WIDER = 8;

  /** Pixels of the region along a pixel of the map. */
  private static final int COARSER = 2;

  /** Pixels of the map along a pixel of the sample, and places along the map. */
  static final int MAP = WIDER / COARSER;

  static final int PLACES = 16;

  /** Sides of a sample, in pixels: the region must be one that can be simulated. */
  static final int SMALLEST = 16;

  static final int LARGEST = 1024;

  /** Share of pixels that a model gets wrong, in every map alike. */
  private static final double WRONG = 0.035;

  /** Share of pixels whose class differs from one day's map to the next for no reason. */
  private static final double RESTLESS = 0.002;

  private final SimulationSpec spec;
  private final SimulatedStatistics statistics;

  private final SimulatedStatistics map;

  /**
   * Lays a region out.
   *
   * @param spec with the size of the sample; the map has {@link #MAP} times as many pixels a side
   */
  SimulatedRegion(SimulationSpec spec) {
    this(spec, new SimulatedStatistics(spec.withSize(WIDER * spec.width(), WIDER * spec.height())));
  }

  private SimulatedRegion(SimulationSpec spec, SimulatedStatistics region) {
    this(spec, region.thinned(WIDER), region.thinned(COARSER));
  }

  private SimulatedRegion(
      SimulationSpec spec, SimulatedStatistics statistics, SimulatedStatistics map) {
    this.spec = spec;
    this.statistics = statistics;
    this.map = map;
  }

  /** Returns this with a drift, on the same landscape. */
  SimulatedRegion withDrift(InjectedDrift drift) {
    return new SimulatedRegion(
        spec.withDrift(drift), statistics.withDrift(drift), map.withDrift(drift));
  }

  /**
   * Returns the pixels of a map.
   *
   * @param size pixels along the side of the sample
   */
  static long pixels(int size) {
    return (long) MAP * size * MAP * size;
  }

  /** Returns reflectance a unit of each band. */
  static Map<String, Double> scales() {
    Map<String, Double> scales = new TreeMap<>();
    Band.land().forEach(band -> scales.put(band.name(), 1e-4));
    return scales;
  }

  /** Returns the chosen days with acquisitions, oldest first. */
  List<AcquisitionDay> days(Predicate<LocalDate> chosen) {
    return days(chosen, spec.bands());
  }

  /** Returns what some bands say of the chosen days, oldest first. */
  List<AcquisitionDay> days(Predicate<LocalDate> chosen, List<Band> seen) {
    TreeMap<LocalDate, AcquisitionDay> days = new TreeMap<>();
    for (SimulatedStatistics.Day day : statistics.days(chosen, seen)) {
      TreeMap<String, BandDay> bands = new TreeMap<>();
      for (BandStatistics band : day.bands()) {
        if (band.valid() > 0) {
          bands.put(band.band(), new BandDay(band.valid(), band.sum(), band.histogram()));
        }
      }
      BandStatistics first =
          day.bands().stream()
              .min(java.util.Comparator.comparing(BandStatistics::band))
              .orElseThrow();
      days.put(day.date(), new AcquisitionDay(day.date(), first.sampled(), first.valid(), bands));
    }
    return new ArrayList<>(days.values());
  }

  /**
   * Draws a map.
   *
   * @param drifted true for a day after the drift began
   * @param day number that makes days differ
   * @param dates usable dates of a pixel, of which the count is drawn around
   * @param weight pixels that a simulated one stands for
   */
  PredictionCounts map(boolean drifted, long day, int dates, long weight) {
    byte[] truth = map.truth(drifted);
    PredictionCounts counts = new PredictionCounts();
    int classes = 10;
    SplittableRandom daily = new SplittableRandom(day * 7919 + spec.seed());
    int width = MAP * spec.width();
    int side = width / PLACES;
    for (int i = 0; i < truth.length; i++) {
      // What is wrong is so every day: borders of fields do not move.
      SplittableRandom own = new SplittableRandom(spec.seed() * 1_000_003 + i);
      double draw = own.nextDouble();
      int value = truth[i];
      boolean wrong = draw < WRONG || daily.nextDouble() < RESTLESS;
      if (wrong) {
        value = 1 + (value + own.nextInt(classes - 1)) % classes;
      }
      double doubt = Math.pow(own.nextDouble(), wrong ? 1.2 : 12);
      int code = 1 + (int) Math.round(254 * (1 - 0.6 * doubt));
      int place =
          Math.min(PLACES - 1, i / width / side) * PLACES + Math.min(PLACES - 1, i % width / side);
      counts.add(place, value, code, weight);
      counts.add(place, SumBlocks.DATES, Math.max(0, dates + daily.nextInt(3) - 1), weight);
    }
    return counts;
  }
}
