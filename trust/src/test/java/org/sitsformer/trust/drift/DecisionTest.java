package org.sitsformer.trust.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.Metric;
import org.sitsformer.trust.finding.Severity;

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
}
