package org.sitsformer.jobs.drift;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.trust.drift.DriftRequest;

/**
 * The runs of a comparison. Where they are found by their dates a date counts once, by its newest
 * finished revision, that of the run in question by this run.
 *
 * @param window runs of the window, the run in question last
 * @param baseline runs to compare with, oldest first; may be empty
 */
record ReferenceRuns(List<RunFolder> window, List<RunFolder> baseline) {
  /** Earlier years that are looked at. */
  private static final int MOST_YEARS = 6;

  /**
   * Finds the runs that a request asks for: those that it names, else of the window, and to compare
   * with those of the same days of earlier years, or where there are none of the days before the
   * window.
   *
   * @throws JobException if a run that is named is not there; it names {@code --reference}
   */
  static ReferenceRuns find(Storage storage, RunFolder run, DriftRequest request)
      throws IOException {
    if (!request.references().isEmpty()) {
      List<RunFolder> baseline = new ArrayList<>();
      for (String name : request.references().stream().distinct().toList()) {
        baseline.add(run.reference(storage, name));
      }
      baseline.sort(
          Comparator.comparing((RunFolder each) -> RunFolder.date(each.run()))
              .thenComparingInt(each -> RunFolder.revision(each.run())));
      return new ReferenceRuns(List.of(run), baseline);
    }
    TreeMap<LocalDate, RunFolder> dates = new TreeMap<>();
    for (String name : RunFolder.finished(storage, run.output())) {
      if (!RunFolder.date(name).isEmpty()) {
        // Names come with rising revision, so the newest one stays.
        dates.put(LocalDate.parse(RunFolder.date(name)), new RunFolder(run.output(), name));
      }
    }
    LocalDate day = LocalDate.parse(RunFolder.date(run.run()));
    dates.put(day, run);
    LocalDate first = day.minusDays(request.window() - 1L);
    List<RunFolder> window = between(dates, first, day);
    List<RunFolder> earlier = new ArrayList<>();
    for (int years = MOST_YEARS; years > 0; years--) {
      LocalDate then = day.minusYears(years);
      earlier.addAll(between(dates, then.minusDays(request.baseline() - 1L), then));
    }
    return new ReferenceRuns(
        window,
        earlier.isEmpty()
            ? between(dates, first.minusDays(request.baseline()), first.minusDays(1))
            : earlier);
  }

  private static List<RunFolder> between(
      TreeMap<LocalDate, RunFolder> dates, LocalDate first, LocalDate last) {
    return List.copyOf(dates.subMap(first, true, last, true).values());
  }

  /** Returns this without the runs, of window and baseline, that are not to be compared. */
  ReferenceRuns keeping(Predicate<RunFolder> comparable) {
    return new ReferenceRuns(
        window.stream().filter(comparable).toList(), baseline.stream().filter(comparable).toList());
  }
}
