package org.sitsformer.predict.classify;

import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.SeriesRule;

/**
 * Regular or monthly steps that somebody else has made, each with its position. Steps that are not
 * valid are masked, or left out where the contract drops them.
 */
final class GivenSteps implements SeriesShape {
  private final Contract contract;
  private final long[] positions;
  private final boolean dropsMasked;

  GivenSteps(Contract contract, long[] positions) {
    SeriesRule rule = contract.series();
    this.contract = contract;
    this.positions = positions;
    dropsMasked = rule.dropsMaskedDates() && !rule.fixed();
  }

  @Override
  public int length(int[] slots, int count) {
    int longest = contract.series().length();
    if (positions.length > longest) {
      throw new IllegalArgumentException(
          "%d dates; %s takes up to %d".formatted(positions.length, contract.id(), longest));
    }
    return dropsMasked ? count : positions.length;
  }

  @Override
  public void fill(int[] slots, int count, WindowSource source, SeriesBuffer series) {
    int date = 0;
    int next = 0;
    for (int step = 0; step < positions.length; step++) {
      if (next < count && slots[next] == step) {
        source.copy(slots[next++], series.values, series.offset(date));
        series.valid(date++, positions[step]);
      } else if (!dropsMasked) {
        series.masked(date++, positions[step]);
      }
    }
  }
}
