package org.sitsformer.simulate;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

/**
 * One pass over the archive.
 *
 * @param orbit which of the two relative orbits
 */
record Acquisition(LocalDate date, Orbit orbit) {
  private static final DateTimeFormatter COMPACT_TIME = DateTimeFormatter.ofPattern("HHmmss");

  /** A relative orbit: passes every five days and sees one side of the archive. */
  enum Orbit {
    /** Sees the west 70 %. */
    WEST(0, LocalTime.of(10, 0, 31)),
    /** Sees the east 70 %. */
    EAST(2, LocalTime.of(10, 10, 29));

    private final int phase;
    private final LocalTime time;

    Orbit(int phase, LocalTime time) {
      this.phase = phase;
      this.time = time;
    }

    /** Returns the day of the five-day cycle on which it passes. */
    int phase() {
      return phase;
    }
  }

  /** Returns the start of the file names: date and time, for example {@code 20230105T100031}. */
  String stamp() {
    return date.format(DateTimeFormatter.BASIC_ISO_DATE) + "T" + orbit.time.format(COMPACT_TIME);
  }

  /** Returns the seed of what belongs to this pass alone. */
  long seed(long seed, int purpose) {
    return Noise.hash(Noise.seed(seed, purpose), date.toEpochDay(), orbit.ordinal());
  }
}
