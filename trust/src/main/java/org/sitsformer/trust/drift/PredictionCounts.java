package org.sitsformer.trust.drift;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one side of a comparison predicted, as counts by place. */
public final class PredictionCounts {
  /** What stands where a class does for numbers of usable dates. */
  public static final int DATES = -1;

  /** Stored confidences, or numbers of usable dates. */
  public static final int BINS = 256;

  /** By place, then by class or {@link #DATES}. */
  private final TreeMap<Integer, TreeMap<Integer, long[]>> places = new TreeMap<>();

  /**
   * Adds pixels.
   *
   * @param place number of the place, see {@link Places}
   * @param value of the class, 0 for no data, or {@link #DATES}
   * @param bin 0 to 255: the stored confidence, 0 for no data; the usable dates with {@link #DATES}
   * @param count pixels, 0 or more
   */
  public void add(int place, int value, int bin, long count) {
    places.computeIfAbsent(place, number -> new TreeMap<>())
            .computeIfAbsent(value, key -> new long[BINS])[bin] +=
        count;
  }

  /** Takes counts of a place, a class and a bin. */
  @FunctionalInterface
  public interface Visitor {
    /** Takes one count of 1 or more pixels, by what {@link PredictionCounts#add} was told. */
    void visit(int place, int value, int bin, long count);
  }

  /** Shows all counts that are not 0, by rising place, class and bin. */
  public void forEach(Visitor visitor) {
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

  /** Returns the places that have counts, rising. */
  public Collection<Integer> places() {
    return places.keySet();
  }

  /**
   * Returns pixels by class, in the order of {@code classes}, of a place; no-data is none of them.
   */
  public long[] classes(int place, List<Integer> classes) {
    long[] counts = new long[classes.size()];
    Map<Integer, long[]> values = places.getOrDefault(place, new TreeMap<>());
    for (int i = 0; i < counts.length; i++) {
      for (long count : values.getOrDefault(classes.get(i), new long[0])) {
        counts[i] += count;
      }
    }
    return counts;
  }

  /** Returns pixels with a class by stored confidence of a place, 256 counts, the first one 0. */
  public long[] confidence(int place) {
    long[] counts = new long[BINS];
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

  /** Returns pixels by number of usable dates of a place, 256 counts from 0 dates on. */
  public long[] dates(int place) {
    return places.getOrDefault(place, new TreeMap<>()).getOrDefault(DATES, new long[BINS]).clone();
  }
}
