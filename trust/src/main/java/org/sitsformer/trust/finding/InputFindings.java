package org.sitsformer.trust.finding;

import java.util.List;

/**
 * What was found of the acquisitions.
 *
 * @param days which were compared, null where none were
 * @param findings of the acquisitions as a whole and of each band
 * @param notes what could not be compared, and why
 */
public record InputFindings(DriftResult.Days days, List<Finding> findings, List<String> notes) {
  public InputFindings {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /**
   * Returns what there is without acquisitions that can be compared.
   *
   * @param notes why there are none
   */
  public static InputFindings none(List<String> notes) {
    return new InputFindings(null, List.of(), notes);
  }
}
