package org.sitsformer.jobs.drift;

import static org.apache.spark.sql.functions.sum;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What one side of a comparison predicted, as counts by place. */
final class PredictionCounts {
  /** By place, then by class; {@link SumBlocks#DATES} stands for usable dates. */
  private final TreeMap<Integer, TreeMap<Integer, long[]>> places = new TreeMap<>();

  /** Sums partial counts up; gives the sides by their number. */
  static Map<Integer, PredictionCounts> of(Dataset<Row> partial) {
    Map<Integer, PredictionCounts> sides = new HashMap<>();
    for (Row row :
        partial.groupBy("side", "place", "class", "bin").agg(sum("count")).collectAsList()) {
      sides
          .computeIfAbsent(row.getInt(0), side -> new PredictionCounts())
          .add(row.getInt(1), row.getInt(2), row.getInt(3), row.getLong(4));
    }
    return sides;
  }

  void add(int place, int value, int bin, long count) {
    places.computeIfAbsent(place, number -> new TreeMap<>())
            .computeIfAbsent(value, key -> new long[SumBlocks.BINS])[bin] +=
        count;
  }

  /** Takes counts of a place, a class and a bin. */
  @FunctionalInterface
  interface Visitor {
    void visit(int place, int value, int bin, long count);
  }

  /** Shows all counts that are not 0. */
  void forEach(Visitor visitor) {
    places.forEach(
        (place, values) ->
            values.forEach(
                (value, bins) -> {
                  for (int bin = 0; bin < bins.length; bin++) {
                    if (bins[bin] > 0) {
                      visitor.visit(place, value, bin, bins[bin]);
                    }
                  }
                }));
  }

  /** Returns the places that have counts. */
  Collection<Integer> places() {
    return places.keySet();
  }

  /**
   * Returns pixels by class, in the order of {@code classes}, of a place; no-data is none of them.
   */
  long[] classes(int place, List<Integer> classes) {
    long[] counts = new long[classes.size()];
    Map<Integer, long[]> values = places.getOrDefault(place, new TreeMap<>());
    for (int i = 0; i < counts.length; i++) {
      for (long count : values.getOrDefault(classes.get(i), new long[0])) {
        counts[i] += count;
      }
    }
    return counts;
  }

  /** Returns pixels by stored confidence, 1 to 255, of a place, over all classes. */
  long[] confidence(int place) {
    long[] counts = new long[SumBlocks.BINS];
    places
        .getOrDefault(place, new TreeMap<>())
        .forEach(
            (value, bins) -> {
              for (int bin = 0; bin < bins.length && value > 0; bin++) {
                counts[bin] += bins[bin];
              }
            });
    return counts;
  }

  /** Returns pixels by number of usable dates of a place. */
  long[] dates(int place) {
    return places
        .getOrDefault(place, new TreeMap<>())
        .getOrDefault(SumBlocks.DATES, new long[SumBlocks.BINS])
        .clone();
  }
}
