package org.sitsformer.trust.finding;

import java.util.Comparator;
import java.util.List;

/**
 * What a comparison came to.
 *
 * @param status {@link DriftResult#COMPARED} or {@link DriftResult#INSUFFICIENT}
 * @param causes why maps or acquisitions differ, the most important one first
 * @param measures all findings with their severities
 */
public record Verdict(String status, List<Cause> causes, List<Finding> measures) {
  public Verdict {
    causes = List.copyOf(causes);
    measures = List.copyOf(measures);
  }

  /** Returns that of a run which has none to be compared with. */
  public static Verdict insufficient() {
    return new Verdict(DriftResult.INSUFFICIENT, List.of(), List.of());
  }

  /** Returns the findings that matter, most severe first, else in their order. */
  List<Finding> alerts() {
    return measures.stream()
        .filter(f -> f.severity() != Severity.NONE)
        .sorted(Comparator.comparing(Finding::severity).reversed())
        .toList();
  }

  /** Returns the highest severity of a finding. */
  Severity severity() {
    return measures.stream()
        .map(Finding::severity)
        .max(Comparator.naturalOrder())
        .orElse(Severity.NONE);
  }
}
