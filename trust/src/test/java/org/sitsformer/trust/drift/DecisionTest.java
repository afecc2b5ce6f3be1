package org.sitsformer.trust.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sitsformer.trust.finding.Cause;
import org.sitsformer.trust.finding.Cause.Kind;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.Metric;
import org.sitsformer.trust.finding.Severity;
import org.sitsformer.trust.measure.FalseDiscovery;

class DecisionTest {
  private static Finding map(Metric metric, double score, Double p) {
    return Finding.of(Scope.MAP, metric, null, null, score, p);
  }

  private static List<Severity> severities(Map<Metric, Double> usual, Finding... findings) {
    return new Decision(0.05, usual)
        .decide(List.of(findings)).stream().map(Finding::severity).toList();
  }

  @Test
  void sizeAndChanceMustBothSpeakForIt() {
    assertThat(
            severities(
                Map.of(),
                map(Metric.CLASS_TOTAL_VARIATION, 0.03, 0.00005),
                map(Metric.CONFIDENCE_SHIFT, -0.2, 0.00005),
                map(Metric.VALID_DATES, -0.2, 0.00005)))
        .containsExactly(Severity.MEDIUM, Severity.HIGH, Severity.NONE);
    assertThat(severities(Map.of(), map(Metric.CLASS_TOTAL_VARIATION, 0.3, 0.003)))
        .containsExactly(Severity.NONE);
    // Without a p-value size alone decides.
    assertThat(severities(Map.of(), map(Metric.CLASS_TOTAL_VARIATION, 0.3, null)))
        .containsExactly(Severity.HIGH);
    // Acquisitions come one by one and need not be beyond doubt.
    assertThat(
            severities(
                Map.of(), Finding.of(Scope.INPUTS, Metric.USABLE_SHARE, 0.3, 0.4, -0.1, 0.04)))
        .containsExactly(Severity.MEDIUM);
  }

  @Test
  void whatAMapAlwaysDoesIsNoAlert() {
    Finding change = map(Metric.CLASS_TOTAL_VARIATION, 0.03, 0.00005);
    assertThat(severities(Map.of(Metric.CLASS_TOTAL_VARIATION, 0.011), change))
        .containsExactly(Severity.NONE);
    assertThat(severities(Map.of(Metric.CLASS_TOTAL_VARIATION, 0.009), change))
        .containsExactly(Severity.MEDIUM);
    Finding season = Finding.of(Scope.INPUTS, Metric.SEASON_SHIFT, 13.0, 7.0, 13, 0.0001);
    assertThat(severities(Map.of(), season)).containsExactly(Severity.NONE);
    assertThat(severities(Map.of(), season.compared(13, 6))).containsExactly(Severity.MEDIUM);
  }

  @Test
  void manyMeasuresOfOneQuestionDoNotDrownAnother() {
    double[] p = new double[101];
    int[] families = new int[101];
    java.util.Arrays.fill(p, 0.6);
    p[100] = 0.02;
    families[100] = 1;
    assertThat(FalseDiscovery.adjust(p)[100]).isEqualTo(0.6);
    double[] adjusted = FalseDiscovery.adjust(p, families);
    assertThat(adjusted[100]).isEqualTo(0.04);
    assertThat(adjusted[0]).isEqualTo(0.6);
    // One family is the plain procedure.
    double[] some = {0.01, 0.04, 0.03, 0.5};
    assertThat(FalseDiscovery.adjust(some, new int[4]))
        .containsExactly(FalseDiscovery.adjust(some));
    assertThat(FalseDiscovery.adjust(new double[0], new int[0])).isEmpty();
  }

  @Test
  void landIsNamedWhereInputsCannotHaveDoneIt() {
    Finding classes = map(Metric.CLASS_TOTAL_VARIATION, 0.015, null);
    Finding offset =
        Finding.of(Scope.INPUTS, Metric.BAND_OFFSET, 0.12, 0.1, 0.02, null).ofBand("B04");
    assertThat(kinds(classes)).containsExactly(Kind.CLASS_CHANGE);
    assertThat(kinds(classes, offset)).containsExactly(Kind.RADIOMETRY);
    // The one that is the most times what matters comes first.
    assertThat(kinds(map(Metric.CLASS_TOTAL_VARIATION, 0.04, null), offset))
        .containsExactly(Kind.CLASS_CHANGE, Kind.RADIOMETRY);
    assertThat(kinds(map(Metric.CLASS_TOTAL_VARIATION, 0.025, null), offset))
        .containsExactly(Kind.RADIOMETRY, Kind.CLASS_CHANGE);
    // A band that no longer comes is no estimate.
    Finding missing =
        Finding.of(Scope.INPUTS, Metric.BAND_MISSING, 0.0, 1.0, 1, null).ofBand("B8A");
    assertThat(kinds(map(Metric.CLASS_TOTAL_VARIATION, 0.04, null), missing))
        .containsExactly(Kind.BAND_MISSING, Kind.CLASS_CHANGE);
    List<Finding> both = List.of(map(Metric.CLASS_TOTAL_VARIATION, 0.04, null), offset);
    assertThat(Causes.of(new Decision(0.05, Map.of()).decide(both)).get(0).evidence())
        .isEqualTo(
            "4.0 % of the map changed class in sum, more than such inputs were seen to cause");
    assertThat(kinds(map(Metric.VALID_DATES, -0.4, null).compared(12, 20)))
        .containsExactly(Kind.FEWER_DATES);
    assertThat(kinds(map(Metric.VALID_DATES, 0.4, null).compared(28, 20), classes))
        .containsExactly(Kind.MORE_DATES);
    assertThat(kinds(map(Metric.CLASS_TOTAL_VARIATION, 0.005, null))).isEmpty();
  }

  private static List<Kind> kinds(Finding... findings) {
    return Causes.of(new Decision(0.05, Map.of()).decide(List.of(findings))).stream()
        .map(Cause::kind)
        .toList();
  }
}
