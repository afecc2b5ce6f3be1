package org.sitsformer.cli.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sitsformer.trust.drift.AcquisitionDay;
import org.sitsformer.trust.drift.Causes;
import org.sitsformer.trust.drift.Decision;
import org.sitsformer.trust.drift.InputDrift;
import org.sitsformer.trust.drift.InputSpans;
import org.sitsformer.trust.drift.PredictionCounts;
import org.sitsformer.trust.drift.PredictionDrift;
import org.sitsformer.trust.finding.Cause;
import org.sitsformer.trust.finding.Finding;
import org.sitsformer.trust.finding.Finding.Scope;
import org.sitsformer.trust.finding.Severity;

/** One comparison of counts by the default rule, as {@code drift} makes it, for the studies. */
final class Comparison {
  static final double SIGNIFICANCE = 0.05;
  static final List<Integer> CLASSES = IntStream.rangeClosed(1, 10).boxed().toList();

  private final List<Finding> findings = new ArrayList<>();

  /** Adds two maps, of one run each. */
  Comparison maps(PredictionCounts current, PredictionCounts baseline) {
    findings.addAll(new PredictionDrift(Scope.MAP, CLASSES, current, 1, baseline, 1).findings());
    return this;
  }

  /** Adds the acquisitions of the calendar's days. */
  Comparison inputs(List<AcquisitionDay> all, InputSpans spans) {
    findings.addAll(
        InputDrift.of(
            all.stream().filter(day -> spans.isReference(day.day())).toList(),
            spans.referenceLength(),
            all.stream().filter(day -> spans.isCurrent(day.day())).toList(),
            spans.from(),
            spans.to(),
            SimulatedRegion.scales()));
    return this;
  }

  /**
   * What was decided.
   *
   * @param findings all
   * @param causes named
   */
  record Result(List<Finding> findings, List<Cause> causes) {
    Severity severity() {
      return findings.stream()
          .map(Finding::severity)
          .max(Comparator.naturalOrder())
          .orElse(Severity.NONE);
    }

    List<Finding> alerts() {
      return findings.stream().filter(f -> f.severity() != Severity.NONE).toList();
    }
  }

  Result decide() {
    List<Finding> decided = new Decision(SIGNIFICANCE, Map.of()).decide(findings);
    return new Result(decided, Causes.of(decided));
  }
}
