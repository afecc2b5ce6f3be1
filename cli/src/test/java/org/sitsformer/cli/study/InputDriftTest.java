package org.sitsformer.cli.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sitsformer.simulate.Band;
import org.sitsformer.simulate.InjectedDrift;
import org.sitsformer.simulate.InjectedDrift.ClassChange;
import org.sitsformer.simulate.LandCover;
import org.sitsformer.simulate.SimulationSpec;
import org.sitsformer.trust.drift.AcquisitionDay;
import org.sitsformer.trust.drift.DriftRequest;
import org.sitsformer.trust.drift.InputSpans;
import org.sitsformer.trust.drift.PredictionCounts;
import org.sitsformer.trust.finding.Cause;
import org.sitsformer.trust.finding.Cause.Kind;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Metric;
import org.sitsformer.trust.finding.Severity;

/** Faults that are put into the last year of five are found and named, and nothing else is. */
class InputDriftTest {
  private static final LocalDate FIRST = LocalDate.of(2019, 1, 1);
  private static final LocalDate START = LocalDate.of(2023, 1, 1);
  private static final LocalDate FAULT = LocalDate.of(2023, 9, 1);
  private static final LocalDate LAST = LocalDate.of(2023, 12, 31);
  private static final Band RED = Band.land().get(2);

  private static SimulationSpec spec;
  private static List<AcquisitionDay> quiet;

  @BeforeAll
  static void simulate() {
    spec =
        new SimulationSpec(
            64, 64, FIRST, LAST, 5 * 140, 0.35, 20261128, Band.land(), false, InjectedDrift.none());
    quiet = new SimulatedRegion(spec).days(day -> true);
  }

  private static Comparison.Result compare(List<AcquisitionDay> days) {
    DriftRequest request =
        new DriftRequest(List.of(), 1, 7, 30, 365, DriftRequest.Rule.DEFAULT, 0.05, 0.1, null);
    InputSpans spans = InputSpans.upTo(LAST, days, request);
    assertThat(spans.from()).isEqualTo(START);
    assertThat(spans.referenceLength()).isEqualTo(4 * 365 + 1);
    return new Comparison().inputs(days, spans).decide();
  }

  private static List<AcquisitionDay> with(InjectedDrift drift) {
    List<AcquisitionDay> days =
        new ArrayList<>(quiet.stream().filter(day -> !drifts(drift, day)).toList());
    days.addAll(
        new SimulatedRegion(spec.withDrift(drift)).days(day -> !day.isBefore(drift.from())));
    return days;
  }

  private static boolean drifts(InjectedDrift drift, AcquisitionDay day) {
    return !day.day().isBefore(drift.from());
  }

  private static Finding finding(Comparison.Result result, Metric metric, String band) {
    return result.findings().stream()
        .filter(f -> f.metric() == metric)
        .filter(f -> band == null || band.equals(f.band()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nothingIsSaidOfAnOrdinaryYear() {
    Comparison.Result result = compare(quiet);
    assertThat(result.findings()).hasSizeGreaterThan(300);
    assertThat(result.alerts()).isEmpty();
    assertThat(result.causes()).isEmpty();
  }

  @Test
  void anOffsetIsFoundInItsBandAloneAndDated() {
    Comparison.Result result =
        compare(with(new InjectedDrift(FAULT, Map.of(RED, -150), 0, List.of(), 0)));
    assertThat(result.causes()).hasSize(1);
    Cause cause = result.causes().get(0);
    assertThat(cause.kind()).isEqualTo(Kind.RADIOMETRY);
    assertThat(cause.band()).isEqualTo(RED.name());
    Finding offset = finding(result, Metric.BAND_OFFSET, RED.name());
    assertThat(offset.score()).isBetween(-0.018, -0.012);
    assertThat(offset.current() - offset.baseline()).isBetween(-0.018, -0.012);
    // Spans grow by half: the first day is met as closely as that.
    assertThat(LocalDate.parse(offset.since())).isBetween(FAULT.minusDays(30), FAULT.plusDays(60));
    assertThat(offset.severity()).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void twoFaultyBandsAreBothNamed() {
    Band other = Band.land().get(6);
    Comparison.Result result =
        compare(with(new InjectedDrift(START, Map.of(RED, 200, other, -250), 0, List.of(), 0)));
    assertThat(result.causes())
        .extracting(Cause::band)
        .containsExactlyInAnyOrder(RED.name(), other.name());
  }

  @Test
  void aLateSeasonIsMeasured() {
    double before = finding(compare(quiet), Metric.SEASON_SHIFT, null).score();
    Comparison.Result result = compare(with(new InjectedDrift(START, Map.of(), 0, List.of(), 25)));
    double after = finding(result, Metric.SEASON_SHIFT, null).score();
    // Fields are few here, and their crops change by the year: what counts is the difference.
    assertThat(after - before).isBetween(15.0, 32.0);
    assertThat(result.causes()).extracting(Cause::kind).containsOnly(Kind.SEASON_SHIFT);
  }

  @Test
  void moreCloudIsNamed() {
    Comparison.Result result = compare(with(new InjectedDrift(START, Map.of(), 0.3, List.of(), 0)));
    assertThat(result.causes()).extracting(Cause::kind).containsOnly(Kind.CLOUD);
    assertThat(finding(result, Metric.USABLE_SHARE, null).score()).isLessThan(-0.15);
  }

  @Test
  void fewerAcquisitionsAndMissingBandsAreNamed() {
    List<AcquisitionDay> year = quiet.stream().filter(day -> !day.day().isBefore(START)).toList();
    List<AcquisitionDay> before = quiet.stream().filter(day -> day.day().isBefore(START)).toList();

    List<AcquisitionDay> thinned = new ArrayList<>(before);
    thinned.addAll(new Injection(Kind.FEWER_DATES, null, 0.6).thin(year));
    Comparison.Result fewer = compare(thinned);
    assertThat(fewer.causes()).extracting(Cause::kind).containsOnly(Kind.FEWER_DATES);
    assertThat(finding(fewer, Metric.ACQUISITION_DAYS, null).score()).isBetween(-0.65, -0.5);

    List<AcquisitionDay> without = new ArrayList<>(before);
    without.addAll(new Injection(Kind.BAND_MISSING, RED, 1).thin(year));
    Comparison.Result missing = compare(without);
    assertThat(missing.causes()).extracting(Cause::kind).containsOnly(Kind.BAND_MISSING);
    assertThat(missing.causes().get(0).band()).isEqualTo(RED.name());
    assertThat(missing.severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void noAcquisitionAtAllIsFewer() {
    List<AcquisitionDay> before = quiet.stream().filter(day -> day.day().isBefore(START)).toList();
    Comparison.Result result = compare(before);
    assertThat(result.causes()).extracting(Cause::kind).containsExactly(Kind.FEWER_DATES);
    assertThat(result.findings()).hasSize(1);
  }

  @Test
  void changedLandIsTheMapsAlone() {
    InjectedDrift drift =
        new InjectedDrift(
            START,
            Map.of(),
            0,
            List.of(new ClassChange(LandCover.CROPLAND, LandCover.URBAN, 0.3)),
            0);
    SimulatedRegion drifted = new SimulatedRegion(spec.withDrift(drift));
    PredictionCounts was = drifted.map(false, 1, 60, 1);
    Comparison.Result result = new Comparison().maps(drifted.map(true, 2, 60, 1), was).decide();
    assertThat(result.causes()).extracting(Cause::kind).containsExactly(Kind.CLASS_CHANGE);
    assertThat(new Comparison().maps(drifted.map(false, 2, 60, 1), was).decide().alerts())
        .isEmpty();
  }
}
