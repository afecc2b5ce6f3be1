package org.sitsformer.jobs.drift;

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
record AcquisitionDay(LocalDate day, long sampled, long usable, SortedMap<String, BandDay> bands) {
  /** A day with fewer usable pixels says nothing of a band. */
  private static final int LEAST_PIXELS = 100;

  /** Nor does one of which less than this share is usable: it shows edges of clouds. */
  private static final double LEAST_SHARE = 0.05;

  /**
   * The usable pixels of a band.
   *
   * @param sum of the values, in the file's units
   */
  record BandDay(long valid, double sum, Histogram histogram) {
    double mean() {
      return sum / valid;
    }

    BandDay merge(BandDay other) {
      return new BandDay(valid + other.valid, sum + other.sum, histogram.merge(other.histogram));
    }
  }

  AcquisitionDay {
    bands = new TreeMap<>(bands);
  }

  double usableShare() {
    return (double) usable / sampled;
  }

  /** Returns true if there is enough to judge the bands by. */
  boolean clearEnough() {
    return usable >= LEAST_PIXELS && usableShare() >= LEAST_SHARE;
  }
}
