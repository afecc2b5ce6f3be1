package org.sitsformer.jobs.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sitsformer.jobs.finding.Cause;
import org.sitsformer.jobs.finding.Cause.Kind;
import org.sitsformer.jobs.finding.Finding;
import org.sitsformer.jobs.finding.Finding.Scope;
import org.sitsformer.jobs.finding.Metric;

/** What is named for findings whose severity is by their size alone. */
class CausesTest {
  private static final Finding OFFSET =
      Finding.of(Scope.INPUTS, Metric.BAND_OFFSET, 0.12, 0.1, 0.02, null).ofBand("B04");

  private static Finding map(Metric metric, double score) {
    return Finding.of(Scope.MAP, metric, null, null, score, null);
  }

  private static List<Cause> causes(Finding... findings) {
    return Causes.of(new Decision(0.05, Map.of()).decide(List.of(findings)));
  }

  private static List<Kind> kinds(Finding... findings) {
    return causes(findings).stream().map(Cause::kind).toList();
  }

  @Test
  void landIsNamedWhereInputsCannotHaveDoneIt() {
    Finding classes = map(Metric.CLASS_TOTAL_VARIATION, 0.015);
    assertThat(kinds(classes)).containsExactly(Kind.CLASS_CHANGE);
    assertThat(kinds(classes, OFFSET)).containsExactly(Kind.RADIOMETRY);
    assertThat(causes(map(Metric.CLASS_TOTAL_VARIATION, 0.04), OFFSET).get(0).evidence())
        .isEqualTo(
            "4.0 % of the map changed class (net), more than such inputs were seen to cause");
    assertThat(kinds(map(Metric.CLASS_TOTAL_VARIATION, 0.005))).isEmpty();
  }

  @Test
  void whatIsTheMostTimesItsSizeComesFirst() {
    assertThat(kinds(map(Metric.CLASS_TOTAL_VARIATION, 0.04), OFFSET))
        .containsExactly(Kind.CLASS_CHANGE, Kind.RADIOMETRY);
    assertThat(kinds(map(Metric.CLASS_TOTAL_VARIATION, 0.025), OFFSET))
        .containsExactly(Kind.RADIOMETRY, Kind.CLASS_CHANGE);
  }

  @Test
  void aBandThatNoLongerComesIsNoEstimate() {
    Finding missing =
        Finding.of(Scope.INPUTS, Metric.BAND_MISSING, 0.0, 1.0, 1, null).ofBand("B8A");
    assertThat(kinds(map(Metric.CLASS_TOTAL_VARIATION, 0.04), missing))
        .containsExactly(Kind.BAND_MISSING, Kind.CLASS_CHANGE);
  }

  @Test
  void oneDayIsNoDays() {
    Finding days = Finding.of(Scope.INPUTS, Metric.ACQUISITION_DAYS, 1.0, 12.04, -0.9, null);
    LocalDate since = LocalDate.of(2024, 5, 3);
    assertThat(causes(days.since(since)).get(0).evidence())
        .isEqualTo("1 day with acquisitions since 2024-05-03, 12.0 were expected");
    assertThat(causes(days.compared(2, 12).since(since)).get(0).evidence())
        .isEqualTo("2 days with acquisitions since 2024-05-03, 12.0 were expected");
  }

  @Test
  void usableDatesOfPixelsSpeakWhereAcquisitionsDoNot() {
    Finding classes = map(Metric.CLASS_TOTAL_VARIATION, 0.015);
    assertThat(kinds(map(Metric.VALID_DATES, -0.4).compared(12, 20)))
        .containsExactly(Kind.FEWER_DATES);
    assertThat(kinds(map(Metric.VALID_DATES, 0.4).compared(28, 20), classes))
        .containsExactly(Kind.MORE_DATES);
    Finding cloud = Finding.of(Scope.INPUTS, Metric.USABLE_SHARE, 0.3, 0.5, -0.2, null);
    assertThat(kinds(map(Metric.VALID_DATES, -0.4).compared(12, 20), cloud))
        .containsExactly(Kind.CLOUD);
  }
}
