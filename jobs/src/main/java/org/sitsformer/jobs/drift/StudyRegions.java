package org.sitsformer.jobs.drift;

import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sitsformer.jobs.drift.DriftRequest.Rule;
import org.sitsformer.jobs.simulate.Band;
import org.sitsformer.jobs.simulate.InjectedDrift;
import org.sitsformer.jobs.simulate.SimulationSpec;

/**
 * The regions that studies are made on, of one size and years of acquisitions; each number of a
 * seed is another landscape.
 *
 * @param size pixels along the side of a region's sample, even
 * @param progress is told what was done
 */
record StudyRegions(int size, long seed, Consumer<String> progress) {
  /** First and last day of the year in question. */
  static final LocalDate START = LocalDate.of(2023, 1, 1);

  static final LocalDate END = LocalDate.of(2023, 12, 31);

  /** Mean share of clouds that most regions have. */
  static final double CLOUDS = 0.35;

  /** What {@code drift} is asked for by default. */
  static final DriftRequest REQUEST =
      new DriftRequest(List.of(), 1, 7, 30, 365, Rule.DEFAULT, Comparison.SIGNIFICANCE, 0.1, null);

  /** As many years before as a comparison looks at. */
  private static final int FIRST_YEAR = 2017;

  /** Passes of both orbits a year, nearly all there are. */
  private static final int PASSES = 140;

  /** Seeds lie so far apart, and the numbers of the regions between them. */
  private static final long NUMBERS = 1000;

  /** What a study of regions was asked for. */
  record Parameters(int repeats, int size, long seed) {}

  /** Returns what a study of so many regions was asked for. */
  Parameters parameters(int repeats) {
    return new Parameters(repeats, size, seed);
  }

  /**
   * Returns a region without a drift.
   *
   * @param clouds mean share of clouds over the acquisitions
   */
  SimulationSpec spec(long number, double clouds) {
    LocalDate first = LocalDate.of(FIRST_YEAR, 1, 1);
    int dates = PASSES * (END.getYear() - FIRST_YEAR + 1);
    return new SimulationSpec(
        size,
        size,
        first,
        END,
        dates,
        clouds,
        seed * NUMBERS + number,
        Band.land(),
        false,
        InjectedDrift.none());
  }

  /** Does independent work on all cores, a region each, and returns what comes of it in order. */
  <T> List<T> inParallel(int count, IntFunction<T> work) {
    AtomicInteger done = new AtomicInteger();
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(
            i -> {
              T result = work.apply(i);
              progress.accept("region %d of %d".formatted(done.incrementAndGet(), count));
              return result;
            })
        .toList();
  }
}
