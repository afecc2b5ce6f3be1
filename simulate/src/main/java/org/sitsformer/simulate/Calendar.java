package org.sitsformer.simulate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.simulate.Acquisition.Orbit;

/** Chooses the acquisitions: uneven, yet without a gap of many months. */
final class Calendar {
  private static final int CYCLE = 5;

  private Calendar() {}

  /** Returns the number of passes of both orbits in a span of days, ends included. */
  static int possible(LocalDate from, LocalDate to) {
    return passes(from, to).size();
  }

  /** Returns the acquisitions of a specification in order of time. */
  static List<Acquisition> of(SimulationSpec spec) {
    List<Acquisition> passes = passes(spec.from(), spec.to());
    List<Acquisition> chosen = new ArrayList<>();
    for (int i = 0; i < spec.dates(); i++) {
      // One pass of each of `dates` equal spans, at random within it.
      int first = (int) ((long) i * passes.size() / spec.dates());
      int end = (int) ((long) (i + 1) * passes.size() / spec.dates());
      double draw = Noise.unit(passes.get(first).seed(spec.seed(), 31));
      chosen.add(passes.get(first + (int) (draw * (end - first))));
    }
    return List.copyOf(chosen);
  }

  private static List<Acquisition> passes(LocalDate from, LocalDate to) {
    List<Acquisition> passes = new ArrayList<>();
    for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
      for (Orbit orbit : Orbit.values()) {
        if (Math.floorMod(day.toEpochDay(), CYCLE) == orbit.phase()) {
          passes.add(new Acquisition(day, orbit));
        }
      }
    }
    return passes;
  }
}
