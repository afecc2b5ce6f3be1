package org.sitsformer.jobs.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.runs.summary.RunSummary.Warning;

/**
 * What went wrong without stopping a run: how often in full, and of each kind the first few. The
 * manifest and the catalog have all of them.
 */
final class Warnings {
  /** Most warnings of one kind that a summary lists. */
  static final int MOST_LISTED = 50;

  private final Map<String, Long> counts = new TreeMap<>();
  private final List<Warning> listed = new ArrayList<>();

  /** Adds warnings of one kind, of which no more are to come. */
  void add(String kind, List<Warning> all) {
    add(kind, all.size(), all);
  }

  /**
   * Adds warnings of one kind, of which no more are to come.
   *
   * @param count how many there are in all
   * @param first the first of them
   */
  void add(String kind, long count, List<Warning> first) {
    if (count > 0) {
      counts.put(kind, count);
      first.stream().limit(MOST_LISTED).forEach(listed::add);
    }
  }

  /** Returns how many there are by kind. */
  Map<String, Long> counts() {
    return counts;
  }

  /** Returns those that are listed, in the order in which they came. */
  List<Warning> listed() {
    return listed;
  }
}
