package org.sitsformer.jobs.drift;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.sitsformer.jobs.finding.Cause.Kind;
import org.sitsformer.jobs.simulate.LandCover;
import org.sitsformer.jobs.simulate.SimulationSpec;

/**
 * A region that no drift has touched, with the years of acquisitions before the one in question.
 */
final class StudiedRegion {
  private static final LocalDate START = StudyRegions.START;

  private final SimulatedRegion simulated;
  private final List<AcquisitionDay> before;
  private final PredictionCounts reference;
  private final double cropland;

  /** The year in question without a drift, once somebody needs it. */
  private List<AcquisitionDay> quiet;

  StudiedRegion(SimulationSpec spec) {
    simulated = new SimulatedRegion(spec);
    before = simulated.days(day -> day.isBefore(START));
    reference = simulated.map(false, START.toEpochDay(), usableDates(before, START), 1);
    long[] all = new long[Comparison.CLASSES.size() + 1];
    reference.forEach(
        (place, value, bin, count) -> all[Math.max(0, value)] += value > 0 ? count : 0);
    cropland = (double) all[LandCover.CROPLAND.value()] / Arrays.stream(all).sum();
  }

  /** Returns usable dates of a pixel in the year up to a day. */
  static int usableDates(List<AcquisitionDay> days, LocalDate to) {
    return (int)
        Math.round(
            days.stream()
                .filter(day -> day.day().isAfter(to.minusYears(1)) && !day.day().isAfter(to))
                .mapToDouble(AcquisitionDay::usableShare)
                .sum());
  }

  /** A year with injections from its first day on. */
  final class Drifted {
    private final SimulatedRegion region;
    private final List<AcquisitionDay> year;

    private Drifted(List<Injection> injections) {
      region = simulated.withDrift(Injection.drift(START, cropland, injections));
      year = year(region, injections);
    }

    /** Compares the map of a day, and the year up to it, with the years before. */
    Comparison.Result compare(LocalDate to) {
      List<AcquisitionDay> all = new ArrayList<>(before);
      year.stream().filter(day -> !day.day().isAfter(to)).forEach(all::add);
      return new Comparison()
          .maps(region.map(true, to.toEpochDay(), usableDates(all, to), 1), reference)
          .inputs(all, InputSpans.upTo(to, all, StudyRegions.REQUEST))
          .decide();
    }
  }

  /** Returns the year in question with injections. */
  Drifted drifted(List<Injection> injections) {
    return new Drifted(injections);
  }

  /** Days that an injection leaves as they are, and bands that it does, are not simulated anew. */
  private List<AcquisitionDay> year(SimulatedRegion drifted, List<Injection> injections) {
    boolean oneBand = injections.stream().allMatch(i -> i.kind() == Kind.RADIOMETRY);
    boolean asBefore =
        injections.stream()
            .allMatch(i -> i.kind() == Kind.BAND_MISSING || i.kind() == Kind.FEWER_DATES);
    List<AcquisitionDay> days;
    if (oneBand || asBefore) {
      if (quiet == null) {
        quiet = simulated.days(StudiedRegion::inYear);
      }
      days = quiet;
      for (Injection injection : oneBand ? injections : List.<Injection>of()) {
        days = replaced(days, drifted.days(StudiedRegion::inYear, List.of(injection.band())));
      }
    } else {
      days = drifted.days(StudiedRegion::inYear);
    }
    for (Injection injection : injections) {
      days = injection.thin(days);
    }
    return days;
  }

  private static boolean inYear(LocalDate day) {
    return !day.isBefore(START);
  }

  /** Returns days with bands of other ones of the same dates; none has a usable pixel less. */
  private static List<AcquisitionDay> replaced(List<AcquisitionDay> days, List<AcquisitionDay> by) {
    List<AcquisitionDay> replaced = new ArrayList<>();
    for (int i = 0; i < days.size(); i++) {
      AcquisitionDay day = days.get(i);
      TreeMap<String, AcquisitionDay.BandDay> bands = new TreeMap<>(day.bands());
      bands.putAll(by.get(i).bands());
      replaced.add(new AcquisitionDay(day.day(), day.sampled(), day.usable(), bands));
    }
    return replaced;
  }
}
