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
    this(contract, positions(contract.series(), days));
  }

  /**
   * @param positions of each time slot; not read where the model takes ranks
   */
  AllValidShape(Contract contract, long[] positions) {
    longest = contract.series().length();
    byRank = contract.series().encoding() == TimeEncoding.INDEX;
    this.positions = positions;
  }

  private static long[] positions(SeriesRule rule, int[] days) {
    long[] positions = new long[days.length];
    for (int slot = 0; slot < days.length; slot++) {
      positions[slot] = rule.position(days[slot], slot);
    }
    return positions;
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
