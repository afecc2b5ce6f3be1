package org.sitsformer.jobs.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sitsformer.jobs.finding.DriftResult.Past;
import org.sitsformer.jobs.finding.Metric;
import org.sitsformer.jobs.finding.Severity;

class UsualStepsTest {
  private static final LocalDate FIRST = LocalDate.of(2024, 6, 1);

  /** A day a step, from the first on; shifts of confidence are the tenth of it, down. */
  private static List<Past> days(double... changed) {
    List<Past> days = new ArrayList<>();
    for (double each : changed) {
      days.add(
          new Past(
              "run",
              FIRST.plusDays(days.size()).toString(),
              Severity.NONE,
              Double.isNaN(each) ? null : each,
              -each / 10));
    }
    return days;
  }

  @Test
  void ofAnEvenNumberItIsTheUpperOfTheTwoInTheMiddle() {
    assertThat(UsualSteps.of(days(0.06, 0.01, 0.02, 0.05, 0.04, 0.03), FIRST))
        .isEqualTo(Map.of(Metric.CLASS_TOTAL_VARIATION, 0.04, Metric.CONFIDENCE_SHIFT, 0.004));
    assertThat(UsualSteps.of(days(0.06, 0.01, 0.02, 0.05, 0.04), FIRST))
        .containsEntry(Metric.CLASS_TOTAL_VARIATION, 0.04);
  }

  @Test
  void fewDaysTellNothing() {
    assertThat(UsualSteps.of(days(0.01, 0.02, 0.03, 0.04), FIRST)).isEmpty();
    assertThat(UsualSteps.of(List.of(), FIRST)).isEmpty();
  }

  @Test
  void olderDaysAndThoseOfTheClassicRuleDoNotCount() {
    List<Past> days = days(0.09, 0.01, 0.02, 0.03, 0.04, 0.05);
    assertThat(UsualSteps.of(days, FIRST.plusDays(1)))
        .containsEntry(Metric.CLASS_TOTAL_VARIATION, 0.03);
    assertThat(UsualSteps.of(days, FIRST.plusDays(2))).isEmpty();
    assertThat(UsualSteps.of(days(0.01, 0.02, 0.03, 0.04, Double.NaN), FIRST)).isEmpty();
  }
}
