package org.sitsformer.jobs.drift;

import java.util.List;

/**
 * What a study of {@code bench-drift} found; its JSON has these names.
 *
 * @param study name, as {@code --study} has it
 * @param parameters what was asked for
 * @param rows what was measured, in the order of the table
 */
record StudyResult<P, R>(String study, P parameters, List<R> rows) {
  StudyResult {
    rows = List.copyOf(rows);
  }
}
