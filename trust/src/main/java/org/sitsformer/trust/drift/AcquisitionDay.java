package org.sitsformer.trust.drift;

import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sitsformer.geo.archive.Histogram;

/**
 * What was sampled of all acquisitions of one UTC day.
 *
 * @param sampled pixels of the first band by name, whatever they are
 * @param usable those of them that have a value and are not masked
 * @param bands by name, those with usable pixels
 */
public record AcquisitionDay(
    LocalDate day, long sampled, long usable, SortedMap<String, BandDay> bands) {
  /** A day with fewer usable pixels says nothing of a band. */
  private static final int LEAST_PIXELS = 100;

  /** Nor does one of which less than this share is usable: it shows edges of clouds. */
  private static final double LEAST_SHARE = 0.05;

  /**
   * The usable pixels of a band.
   *
   * @param valid how many there are
   * @param sum of the values, in the file's units
   * @param histogram of the values, in the file's units
   */
  public record BandDay(long valid, double sum, Histogram histogram) {
    double mean() {
      return sum / valid;
    }

    /** Returns the pixels of both, of one day or of several. */
    public BandDay merge(BandDay other) {
      return new BandDay(valid + other.valid, sum + other.sum, histogram.merge(other.histogram));
    }
  }

  public AcquisitionDay {
    bands = new TreeMap<>(bands);
  }

  /** Returns the share of the sampled pixels that is usable, 0 to 1; {@code NaN} without any. */
  public double usableShare() {
    return (double) usable / sampled;
  }

  /** Returns true if there is enough to judge the bands by. */
  boolean clearEnough() {
    return usable >= LEAST_PIXELS && usableShare() >= LEAST_SHARE;
  }
}
