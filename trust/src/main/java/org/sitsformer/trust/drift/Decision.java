package org.sitsformer.trust.drift;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.Metric;
import org.sitsformer.trust.finding.Severity;
import org.sitsformer.trust.measure.FalseDiscovery;

/**
 * The default rule: what matters by its size and is not by chance, over all tests at once.
 *
 * @param significance highest adjusted p-value of an alert, times the {@linkplain
 *     Metric.Question#share share} of its question
 * @param usual for measures of the map, the upper median of the sizes that days of the history had;
 *     empty without a history
 */
public record Decision(double significance, Map<Metric, Double> usual) {
  /** A map that always moves is told from one that drifts by so many times its usual step. */
  private static final double UNUSUAL = 3;

  /** So many times what the reference's own years are early or late. */
  private static final double UNUSUAL_SEASON = 2;

  public Decision {
    usual = usual.isEmpty() ? Map.of() : new EnumMap<>(usual);
  }

  /**
   * Returns the findings with their severities and their p-values over all tests, in the same
   * order.
   */
  public List<Finding> decide(List<Finding> findings) {
    List<Finding> tests = findings.stream().filter(f -> f.pValue() != null).toList();
    List<Metric.Question> questions =
        tests.stream().map(f -> f.metric().question()).distinct().toList();
    double[] adjusted =
        FalseDiscovery.adjust(
            tests.stream().mapToDouble(Finding::pValue).toArray(),
            tests.stream().mapToInt(f -> questions.indexOf(f.metric().question())).toArray());
    List<Finding> decided = new ArrayList<>();
    int tested = 0;
    for (Finding finding : findings) {
      Double overAll = finding.pValue() == null ? null : adjusted[tested++];
      double limit = significance * finding.metric().question().share();
      boolean chance = overAll != null && overAll > limit;
      double least = 0;
      if (finding.metric() == Metric.SEASON_SHIFT) {
        least = UNUSUAL_SEASON * finding.baseline();
      } else if (finding.scope() == Scope.MAP) {
        least = UNUSUAL * usual.getOrDefault(finding.metric(), 0.0);
      }
      boolean matters = !chance && Math.abs(finding.score()) >= least;
      decided.add(
          finding.decided(
              overAll, matters ? finding.metric().severity(finding.score()) : Severity.NONE));
    }
    return decided;
  }
}
