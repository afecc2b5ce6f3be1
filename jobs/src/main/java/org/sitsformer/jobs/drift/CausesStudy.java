package org.sitsformer.jobs.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sitsformer.jobs.finding.Cause;
import org.sitsformer.jobs.finding.Cause.Kind;
import org.sitsformer.jobs.simulate.Band;
import org.sitsformer.jobs.simulate.SimulationSpec;

/**
 * Which causes are named for injections of random size, in regions of other cloudiness than those
 * of the other studies: in each region one of each kind, and some of two kinds at once.
 */
final class CausesStudy {
  private static final List<Kind> INJECTED =
      List.of(
          Kind.RADIOMETRY,
          Kind.CLOUD,
          Kind.FEWER_DATES,
          Kind.SEASON_SHIFT,
          Kind.BAND_MISSING,
          Kind.CLASS_CHANGE);

  private static final long FIRST_REGION = 1000;
  private static final double LEAST_CLOUDS = 0.2;
  private static final double MOST_CLOUDS = 0.45;

  private final StudyRegions regions;

  CausesStudy(StudyRegions regions) {
    this.regions = regions;
  }

  /**
   * What was asked for.
   *
   * @param repeats runs with one injection
   * @param pairs runs with two
   */
  record Parameters(int repeats, int pairs, int size, long seed) {}

  /**
   * A run.
   *
   * @param region number of its region, from 0
   * @param injected one or two
   * @param named causes, in their order
   */
  record Row(int region, List<Injection> injected, List<Cause> named) {
    /** Returns true where all that was injected is named. */
    boolean allNamed() {
      return injected.stream().allMatch(injection -> injection.isAmong(named));
    }

    /** Returns true where what was injected first is named first. */
    boolean firstNamed() {
      return !named.isEmpty() && injected.get(0).isAmong(named.subList(0, 1));
    }

    /** Returns true where something is named that was not injected, or named twice. */
    boolean moreNamed() {
      return named.size() > injected.size();
    }
  }

  /**
   * Injects.
   *
   * @param runs with one injection
   * @param pairs runs with two
   */
  StudyResult<Parameters, Row> run(int runs, int pairs) {
    List<Trial> trials = trials(runs, pairs);
    List<Row> rows =
        regions.inParallel(trials.size(), number -> rows(number, trials.get(number))).stream()
            .flatMap(List::stream)
            .toList();
    Parameters parameters = new Parameters(runs, pairs, regions.size(), regions.seed());
    return new StudyResult<>("causes", parameters, rows);
  }

  /** A region, and what is injected into it, one list after the other. */
  private record Trial(SimulationSpec spec, List<List<Injection>> injections) {}

  private List<Trial> trials(int runs, int pairs) {
    SplittableRandom random = new SplittableRandom(regions.seed());
    int count = (runs + INJECTED.size() - 1) / INJECTED.size();
    List<Trial> trials = new ArrayList<>();
    int pair = 0;
    for (int region = 0; region < count; region++) {
      double clouds = LEAST_CLOUDS + (MOST_CLOUDS - LEAST_CLOUDS) * random.nextDouble();
      List<List<Injection>> injections = new ArrayList<>();
      for (int kind = 0; kind < INJECTED.size() && region * INJECTED.size() + kind < runs; kind++) {
        injections.add(List.of(draw(random, INJECTED.get(kind))));
      }
      for (; (long) pair * count < (long) pairs * (region + 1); pair++) {
        injections.add(drawTwo(random, INJECTED.get(pair % INJECTED.size())));
      }
      trials.add(new Trial(regions.spec(FIRST_REGION + region, clouds), injections));
    }
    return trials;
  }

  private static List<Row> rows(int number, Trial trial) {
    StudiedRegion region = new StudiedRegion(trial.spec());
    return trial.injections().stream()
        .map(
            injections ->
                new Row(
                    number,
                    injections,
                    region.drifted(injections).compare(StudyRegions.END).causes()))
        .toList();
  }

  /** Draws a drift of a kind, and one of another kind; nobody can judge a band that is missing. */
  private static List<Injection> drawTwo(SplittableRandom random, Kind kind) {
    Injection first = draw(random, kind);
    while (true) {
      Injection second = draw(random, INJECTED.get(random.nextInt(INJECTED.size())));
      boolean sameBand = first.band() != null && first.band() == second.band();
      if (second.kind() != kind && !sameBand) {
        return List.of(first, second);
      }
    }
  }

  private static Injection draw(SplittableRandom random, Kind kind) {
    Band band = Band.land().get(random.nextInt(Band.land().size()));
    double sign = random.nextBoolean() ? 1 : -1;
    return switch (kind) {
      case RADIOMETRY -> new Injection(kind, band, sign * (0.01 + 0.02 * random.nextDouble()));
      case CLOUD -> new Injection(kind, null, 0.15 + 0.15 * random.nextDouble());
      case FEWER_DATES -> new Injection(kind, null, 0.4 + 0.3 * random.nextDouble());
      case MORE_DATES -> throw new IllegalArgumentException("Nobody injects more dates");
      case SEASON_SHIFT -> new Injection(kind, null, sign * (18 + 12 * random.nextDouble()));
      case BAND_MISSING -> new Injection(kind, band, 1);
      case CLASS_CHANGE -> new Injection(kind, null, 0.02 + 0.06 * random.nextDouble());
    };
  }
}
