package org.sitsformer.geo.archive;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Counts of values in at most 64 equal bins whose edges depend on nothing but the values: bins are
 * {@code [i * w, (i + 1) * w)} for whole {@code i}, and the width {@code w} is the smallest power
 * of two, not under 2^-20 (1 for whole numbers), for which 64 such bins hold all of them and every
 * {@code i} is under 2^40, which keeps edges exact. So two histograms of any scenes merge without
 * loss: halving the resolution of one joins its bins in pairs, and the merged histogram is the one
 * that all values together would have given.
 *
 * @param exponent the width is 2 to this power
 * @param start {@code i} of the first bin
 * @param counts 64 counts; not copied, not to be changed
 */
public record Histogram(int exponent, long start, long[] counts) implements Serializable {
  /** Number of bins. */
  public static final int BINS = 64;

  /** Exponent of the finest width for floating values, about 1e-6. */
  static final int FINEST = -20;

  /** Bins further from zero than this would not be exact. */
  private static final double FARTHEST = 1L << 40;

  public Histogram {
    if (counts.length != BINS) {
      throw new IllegalArgumentException("A histogram has 64 bins, not " + counts.length);
    }
  }

  /** Returns the width of a bin. */
  public double width() {
    return Math.scalb(1.0, exponent);
  }

  /** Returns the lower edge of a bin, which belongs to it. */
  public double lowerEdge(int bin) {
    return Math.scalb((double) (start + bin), exponent);
  }

  /** Returns the number of values. */
  public long total() {
    return Arrays.stream(counts).sum();
  }

  /** Returns the histogram of the values of both. */
  public Histogram merge(Histogram other) {
    if (other.total() == 0) {
      return this;
    }
    if (total() == 0) {
      return other;
    }
    Builder builder = new Builder(Math.max(exponent, other.exponent));
    builder.add(this);
    builder.add(other);
    return builder.build();
  }

  /**
   * Returns the counts in the bins of another histogram.
   *
   * @param other one that this was merged into: its bins are as wide or wider and hold all of these
   */
  public long[] countsIn(Histogram other) {
    long[] joined = new long[BINS];
    int shift = other.exponent - exponent;
    for (int bin = 0; bin < BINS; bin++) {
      if (counts[bin] > 0) {
        joined[Math.toIntExact(((start + bin) >> shift) - other.start)] += counts[bin];
      }
    }
    return joined;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram that
        && exponent == that.exponent
        && start == that.start
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * exponent + Long.hashCode(start)) + Arrays.hashCode(counts);
  }

  /** Counts finite values one by one. Not thread-safe. */
  public static final class Builder {
    private int exponent;
    private double inverseWidth;
    private long lowest;
    private long highest = -1; // below lowest: empty
    // Bin i stands at i modulo 64, so that the range may grow to both sides without copying.
    private long[] ring = new long[BINS];

    private Builder(int exponent) {
      setExponent(exponent);
    }

    /** Starts a histogram whose bins are at least 1 wide. */
    public static Builder ofWholeNumbers() {
      return new Builder(0);
    }

    static Builder ofFloating() {
      return new Builder(FINEST);
    }

    /** Counts a value, which must be finite. */
    public void add(double value) {
      // A product with a power of two is exact, so no value crosses an edge by rounding.
      long index = (long) Math.floor(value * inverseWidth);
      if (index < lowest || index > highest) {
        index = widen(value);
      }
      ring[Math.floorMod(index, BINS)]++;
    }

    /** Makes the range hold a value; returns its bin. */
    private long widen(double value) {
      while (Math.abs(value * inverseWidth) >= FARTHEST) {
        coarsen();
      }
      return makeRoom((long) Math.floor(value * inverseWidth));
    }

    private void add(Histogram histogram) {
      int shift = exponent - histogram.exponent;
      for (int bin = 0; bin < BINS; bin++) {
        if (histogram.counts[bin] > 0) {
          // The width may grow while bins are added, hence the shift anew.
          long index = makeRoom((histogram.start + bin) >> shift);
          shift = exponent - histogram.exponent;
          ring[Math.floorMod(index, BINS)] += histogram.counts[bin];
        }
      }
    }

    /** Widens range and bins until the bin fits; returns its number at the final width. */
    private long makeRoom(long wanted) {
      long index = wanted;
      if (highest < lowest) {
        lowest = index;
        highest = index;
      }
      while (Math.max(highest, index) - Math.min(lowest, index) >= BINS) {
        coarsen();
        index >>= 1;
      }
      lowest = Math.min(lowest, index);
      highest = Math.max(highest, index);
      return index;
    }

    private void coarsen() {
      setExponent(exponent + 1);
      if (highest < lowest) {
        return;
      }
      long[] joined = new long[BINS];
      for (long i = lowest; i <= highest; i++) {
        joined[Math.floorMod(i >> 1, BINS)] += ring[Math.floorMod(i, BINS)];
      }
      ring = joined;
      lowest >>= 1;
      highest >>= 1;
    }

    private void setExponent(int value) {
      exponent = value;
      inverseWidth = Math.scalb(1.0, -value);
    }

    /** Returns what was counted. */
    public Histogram build() {
      long[] counts = new long[BINS];
      for (long i = lowest; i <= highest; i++) {
        counts[(int) (i - lowest)] = ring[Math.floorMod(i, BINS)];
      }
      return new Histogram(exponent, highest < lowest ? 0 : lowest, counts);
    }
  }
}
