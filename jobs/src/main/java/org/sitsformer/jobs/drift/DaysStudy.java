package org.sitsformer.jobs.drift;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sitsformer.jobs.finding.Finding;
import org.sitsformer.jobs.finding.Severity;
import org.sitsformer.jobs.simulate.SimulationSpec;

/**
 * A year of days one after another without a drift, each compared with the week before it; with
 * snow, and with more cloud in winter than in summer.
 */
final class DaysStudy {
  private static final long REGION = 1;
  private static final double SUMMER_CLOUDS = 0.25;
  private static final double WINTER_CLOUDS = 0.5;

  /** Winter ends with the one month and begins with the other. */
  private static final int LAST_OF_WINTER = 3;

  private static final int FIRST_OF_WINTER = 11;

  /** Days before a day, of which the map that it is compared with is. */
  private static final int EARLIER = 7;

  private final StudyRegions regions;

  DaysStudy(StudyRegions regions) {
    this.regions = regions;
  }

  /**
   * What was asked for.
   *
   * @param repeats days of the sequence
   * @param step days from one comparison to the next
   */
  record Parameters(int repeats, int step, int size, long seed) {}

  /**
   * A day that was compared.
   *
   * @param day ISO
   * @param alerts none where it is quiet
   */
  record Row(String day, Severity severity, List<Finding> alerts) {
    /** Returns true for a day with an alert. */
    boolean loud() {
      return severity != Severity.NONE;
    }
  }

  /**
   * Compares.
   *
   * @param count days of the sequence
   * @param step days from one comparison to the next
   */
  StudyResult<Parameters, Row> run(int count, int step) {
    SimulationSpec clear = regions.spec(REGION, SUMMER_CLOUDS);
    SimulatedRegion region = new SimulatedRegion(clear);
    List<AcquisitionDay> all = new ArrayList<>(region.days(day -> !winter(day)));
    all.addAll(new SimulatedRegion(regions.spec(REGION, WINTER_CLOUDS)).days(DaysStudy::winter));
    all.sort(Comparator.comparing(AcquisitionDay::day));
    Map<LocalDate, PredictionCounts> maps = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i += step) {
      LocalDate day = StudyRegions.START.plusDays(i);
      PredictionCounts baseline =
          maps.computeIfAbsent(day.minusDays(EARLIER), d -> map(region, all, d));
      PredictionCounts current = maps.computeIfAbsent(day, d -> map(region, all, d));
      List<AcquisitionDay> known = all.stream().filter(d -> !d.day().isAfter(day)).toList();
      Comparison.Result result =
          new Comparison()
              .maps(current, baseline)
              .inputs(known, InputSpans.upTo(day, known, StudyRegions.REQUEST))
              .decide();
      rows.add(new Row(day.toString(), result.severity(), result.alerts()));
      regions.progress().accept("day %d of %d".formatted(i + 1, count));
    }
    Parameters parameters = new Parameters(count, step, regions.size(), regions.seed());
    return new StudyResult<>("days", parameters, rows);
  }

  private static PredictionCounts map(
      SimulatedRegion region, List<AcquisitionDay> all, LocalDate day) {
    return region.map(false, day.toEpochDay(), StudiedRegion.usableDates(all, day), 1);
  }

  private static boolean winter(LocalDate day) {
    return day.getMonthValue() <= LAST_OF_WINTER || day.getMonthValue() >= FIRST_OF_WINTER;
  }
}
