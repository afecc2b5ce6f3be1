package org.sitsformer.jobs.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** After how many days of a daily sequence the promised injections are first found. */
final class DelayStudy {
  private static final long FIRST_REGION = 500;
  private static final int YEAR = 365;

  /** In the first days every third is looked at, later every fifteenth. */
  private static final int FIRST_DAYS = 30;

  private static final int STEP = 3;
  private static final int LATER_STEP = 15;

  private static final double NEARLY_ALL = 0.9;

  private final StudyRegions regions;

  DelayStudy(StudyRegions regions) {
    this.regions = regions;
  }

  /**
   * An injection, and when it is found.
   *
   * @param days by region, the first day on which its cause is named, 1 for the day of the
   *     injection; null where it is not within the year
   * @param upperMedian of the days, of an even number the upper one of the two in the middle; null
   *     where it is not within the year
   * @param nineOfTen day until which it is found in nine of ten regions, null as well
   * @param withinYear share of the regions in which it is found
   */
  record Row(
      Injection injection,
      List<Integer> days,
      Integer upperMedian,
      Integer nineOfTen,
      double withinYear) {

    /** Takes the days of all regions. */
    static Row of(Injection injection, List<Integer> days) {
      List<Integer> sorted = new ArrayList<>(days);
      sorted.sort(Comparator.nullsLast(Comparator.naturalOrder()));
      return new Row(
          injection,
          days,
          sorted.get(sorted.size() / 2),
          sorted.get((int) Math.ceil(NEARLY_ALL * sorted.size()) - 1),
          (double) days.stream().filter(Objects::nonNull).count() / days.size());
    }
  }

  /**
   * Injects.
   *
   * @param repeats regions
   */
  StudyResult<StudyRegions.Parameters, Row> run(int repeats) {
    List<List<Integer>> found = regions.inParallel(repeats, this::days);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < PowerStudy.PROMISED.size(); i++) {
      List<Integer> days = new ArrayList<>();
      for (List<Integer> region : found) {
        days.add(region.get(i));
      }
      rows.add(Row.of(PowerStudy.PROMISED.get(i), days));
    }
    return new StudyResult<>("delay", regions.parameters(repeats), rows);
  }

  /** Returns the day on which each injection is first found, null for never. */
  private List<Integer> days(int repeat) {
    StudiedRegion region =
        new StudiedRegion(regions.spec(FIRST_REGION + repeat, StudyRegions.CLOUDS));
    List<Integer> days = new ArrayList<>();
    for (Injection injection : PowerStudy.PROMISED) {
      days.add(day(injection, region.drifted(List.of(injection))));
    }
    return days;
  }

  private static Integer day(Injection injection, StudiedRegion.Drifted drifted) {
    for (int day = 0; day < YEAR; day += day < FIRST_DAYS ? STEP : LATER_STEP) {
      Comparison.Result result = drifted.compare(StudyRegions.START.plusDays(day));
      if (injection.isAmong(result.causes())) {
        return day + 1;
      }
    }
    return null;
  }
}
