package org.sitsformer.jobs.drift;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sitsformer.jobs.finding.Cause.Kind;
import org.sitsformer.jobs.simulate.Band;

/** How often injections of rising size are found within a year. */
final class PowerStudy {
  private static final Band BAND = Band.land().get(2);

  /** What the default rule is to find in nine of ten regions. */
  static final List<Injection> PROMISED =
      List.of(
          new Injection(Kind.RADIOMETRY, BAND, 0.01),
          new Injection(Kind.CLOUD, null, 0.10),
          new Injection(Kind.SEASON_SHIFT, null, 15),
          new Injection(Kind.CLASS_CHANGE, null, 0.02));

  /** The other sizes of the curves. */
  private static final List<Injection> CURVES =
      List.of(
          new Injection(Kind.RADIOMETRY, BAND, 0.002),
          new Injection(Kind.RADIOMETRY, BAND, 0.005),
          new Injection(Kind.RADIOMETRY, BAND, 0.02),
          new Injection(Kind.CLOUD, null, 0.05),
          new Injection(Kind.CLOUD, null, 0.15),
          new Injection(Kind.CLOUD, null, 0.20),
          new Injection(Kind.SEASON_SHIFT, null, 5),
          new Injection(Kind.SEASON_SHIFT, null, 10),
          new Injection(Kind.SEASON_SHIFT, null, 20),
          new Injection(Kind.CLASS_CHANGE, null, 0.005),
          new Injection(Kind.CLASS_CHANGE, null, 0.01),
          new Injection(Kind.CLASS_CHANGE, null, 0.04));

  /** Regions that those are looked for in. */
  private static final int CURVE_REPEATS = 12;

  private static final long FIRST_REGION = 10;

  private final StudyRegions regions;

  PowerStudy(StudyRegions regions) {
    this.regions = regions;
  }

  /**
   * An injection, and how often its cause is named.
   *
   * @param regions in which it was looked for
   * @param found regions in which it is named
   * @param power the share of those
   */
  record Row(Injection injection, int regions, int found, double power) {}

  /**
   * Injects.
   *
   * @param repeats regions
   */
  StudyResult<StudyRegions.Parameters, Row> run(int repeats) {
    List<Injection> injections = new ArrayList<>(PROMISED);
    injections.addAll(CURVES);
    List<Map<Injection, Boolean>> named =
        regions.inParallel(
            repeats, repeat -> named(repeat, repeat < CURVE_REPEATS ? injections : PROMISED));
    List<Row> rows =
        injections.stream()
            .sorted(Comparator.comparing(Injection::kind).thenComparing(Injection::size))
            .map(injection -> row(injection, named))
            .toList();
    return new StudyResult<>("power", regions.parameters(repeats), rows);
  }

  private Map<Injection, Boolean> named(int repeat, List<Injection> injections) {
    StudiedRegion region =
        new StudiedRegion(regions.spec(FIRST_REGION + repeat, StudyRegions.CLOUDS));
    Map<Injection, Boolean> named = new LinkedHashMap<>();
    for (Injection injection : injections) {
      Comparison.Result result = region.drifted(List.of(injection)).compare(StudyRegions.END);
      named.put(injection, injection.isAmong(result.causes()));
    }
    return named;
  }

  private static Row row(Injection injection, List<Map<Injection, Boolean>> regions) {
    int asked = (int) regions.stream().filter(r -> r.containsKey(injection)).count();
    int found = (int) regions.stream().filter(r -> r.getOrDefault(injection, false)).count();
    return new Row(injection, asked, found, (double) found / asked);
  }
}
