package org.sitsformer.predict.classify;

import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.SeriesRule;
import org.sitsformer.predict.contract.TimeEncoding;

/** All valid dates in order; of too many, {@code n} of {@code m} at {@code floor(i * m / n)}. */
final class AllValidShape implements SeriesShape {
  private final int longest;
  private final boolean byRank;
  private final long[] positions;

  AllValidShape(Contract contract, int[] days) {
    SeriesRule rule = contract.series();
    longest = rule.length();
    byRank = rule.encoding() == TimeEncoding.INDEX;
    positions = new long[days.length];
    for (int slot = 0; slot < days.length; slot++) {
      positions[slot] = rule.position(days[slot], slot);
    }
  }

  @Override
  public int length(int[] slots, int count) {
    return Math.min(count, longest);
  }

  @Override
  public void fill(int[] slots, int count, WindowSource source, SeriesBuffer series) {
    int length = length(slots, count);
    for (int i = 0; i < length; i++) {
      int slot = slots[(int) ((long) i * count / length)];
      source.copy(slot, series.values, series.offset(i));
      series.valid(i, byRank ? i : positions[slot]);
    }
  }
}
