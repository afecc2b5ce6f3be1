package org.sitsformer.predict.classify;

import java.util.Arrays;
import org.sitsformer.predict.contract.Contract;

/** The one series under construction; used again for every pixel. */
final class SeriesBuffer {
  private final int perDate;
  final float[] values;
  final long[] positions;
  final byte[] masks;

  SeriesBuffer(Contract contract) {
    perDate = contract.inputs().floatsPerDate();
    int length = contract.series().length();
    values = new float[Math.multiplyExact(length, perDate)];
    positions = new long[length];
    masks = new byte[length];
  }

  /** Returns where the values of a date start. */
  int offset(int date) {
    return date * perDate;
  }

  /** Marks a date as real. */
  void valid(int date, long position) {
    positions[date] = position;
    masks[date] = 1;
  }

  /** Makes a date that has a place in time, but no values. */
  void masked(int date, long position) {
    Arrays.fill(values, offset(date), offset(date + 1), 0f);
    positions[date] = position;
    masks[date] = 0;
  }

  /** Fills the dates from {@code from} to {@code to} as padding: zeros everywhere. */
  void pad(int from, int to) {
    Arrays.fill(values, offset(from), offset(to), 0f);
    Arrays.fill(positions, from, to, 0L);
    Arrays.fill(masks, from, to, (byte) 0);
  }
}
