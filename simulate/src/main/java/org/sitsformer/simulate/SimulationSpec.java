package org.sitsformer.simulate;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.util.List;

/**
 * What to simulate; two equal specifications give the same bytes.
 *
 * @param width columns of 10 m, even, 16 to 10,980
 * @param height rows of 10 m, even, 16 to 10,980
 * @param from first day
 * @param to last day, not before the first
 * @param dates number of acquisitions over both orbits, 1 to as many as pass in these days
 * @param cloudShare mean share of clouds over the dates without a drift, 0 to 0.95
 * @param seed of the landscape and of everything that passes over it
 * @param bands of the archive, in its order: the ten land bands, all thirteen, or others of them
 * @param singleFile one file of many bands a date, all at 10 m, instead of one file a band
 * @param drift what changes, and when
 */
public record SimulationSpec(
    int width,
    int height,
    LocalDate from,
    LocalDate to,
    int dates,
    double cloudShare,
    long seed,
    List<Band> bands,
    boolean singleFile,
    InjectedDrift drift) {
  /** The seed of the demo's archive; models are trained with others. */
  public static final long DEMO_SEED = 20240;

  /** Largest side in pixels, a Sentinel-2 tile's. */
  static final int LARGEST = 10980;

  /**
   * @throws IllegalArgumentException if a value is not within these, or the drift is of a band that
   *     the archive has not; it names the option of {@code simulate}
   */
  public SimulationSpec {
    requireNonNull(from, "from is null");
    requireNonNull(to, "to is null");
    requireNonNull(drift, "drift is null");
    bands = List.copyOf(bands);
    check(
        width >= 16 && height >= 16 && width <= LARGEST && height <= LARGEST,
        "--size %dx%d: each side must be within 16 to %d pixels".formatted(width, height, LARGEST));
    check(
        width % 2 == 0 && height % 2 == 0,
        "--size %dx%d: both sides must be even, since some bands have pixels of 20 m"
            .formatted(width, height));
    check(!from.isAfter(to), "--from %s is after --to %s".formatted(from, to));
    int most = Calendar.possible(from, to);
    check(
        dates >= 1 && dates <= most,
        "--dates %d is not within 1 to %d, the passes of both orbits from %s to %s"
            .formatted(dates, most, from, to));
    check(
        cloudShare >= 0 && cloudShare <= 0.95,
        "--cloud-share %s is not within 0 to 0.95".formatted(cloudShare));
    for (Band band : drift.bands().keySet()) {
      check(
          bands.contains(band), "--drift-band %s: the archive has only %s".formatted(band, bands));
    }
  }

  /** Returns the default archive: 512 x 512 pixels, 48 dates of two years, ten bands. */
  public static SimulationSpec standard() {
    return new SimulationSpec(
        512,
        512,
        LocalDate.of(2023, 1, 1),
        LocalDate.of(2024, 12, 31),
        48,
        0.35,
        DEMO_SEED,
        Band.land(),
        false,
        InjectedDrift.none());
  }

  /** Returns this with another size in pixels of 10 m. */
  public SimulationSpec withSize(int newWidth, int newHeight) {
    return new SimulationSpec(
        newWidth, newHeight, from, to, dates, cloudShare, seed, bands, singleFile, drift);
  }

  /** Returns this with another number of acquisitions. */
  public SimulationSpec withDates(int count) {
    return new SimulationSpec(
        width, height, from, to, count, cloudShare, seed, bands, singleFile, drift);
  }

  /** Returns this with another seed. */
  SimulationSpec withSeed(long newSeed) {
    return new SimulationSpec(
        width, height, from, to, dates, cloudShare, newSeed, bands, singleFile, drift);
  }

  /** Returns this with another layout: its bands, and whether a date is one file. */
  SimulationSpec withLayout(List<Band> newBands, boolean oneFile) {
    return new SimulationSpec(
        width, height, from, to, dates, cloudShare, seed, newBands, oneFile, drift);
  }

  /** Returns this with a drift. */
  public SimulationSpec withDrift(InjectedDrift newDrift) {
    return new SimulationSpec(
        width, height, from, to, dates, cloudShare, seed, bands, singleFile, newDrift);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
