package org.sitsformer.trust.measure;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How often a map's classes meet a reference's. Shares whose denominator is zero are {@code NaN}:
 * nothing can be said of them.
 *
 * @param counts samples by [class of the map][class of the reference], square, none negative; not
 *     copied
 */
public record ConfusionMatrix(long[][] counts) {
  /**
   * @throws IllegalArgumentException if the counts are not square, or one is negative
   */
  public ConfusionMatrix {
    for (long[] row : counts) {
      if (row.length != counts.length) {
        throw new IllegalArgumentException(
            "A confusion matrix has %d rows and one of %d columns"
                .formatted(counts.length, row.length));
      }
      if (LongStream.of(row).anyMatch(count -> count < 0)) {
        throw new IllegalArgumentException("A count is negative: " + Arrays.toString(row));
      }
    }
  }

  /** Returns the number of classes. */
  int size() {
    return counts.length;
  }

  /** Returns the number of samples. */
  public long total() {
    return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
  }

  /** Returns the samples that the map calls a class, by the class's index. */
  public long mapped(int index) {
    return LongStream.of(counts[index]).sum();
  }

  /** Returns the samples that are of a class, by the class's index. */
  public long referenced(int index) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[index];
    }
    return sum;
  }

  /** Returns the share of samples that the map calls right. */
  public double overall() {
    long right = 0;
    for (int i = 0; i < size(); i++) {
      right += counts[i][i];
    }
    return (double) right / total();
  }

  /** Returns the share of what the map calls a class that is of it (precision). */
  public double users(int index) {
    return (double) counts[index][index] / mapped(index);
  }

  /** Returns the share of a class that the map finds (recall). */
  public double producers(int index) {
    return (double) counts[index][index] / referenced(index);
  }

  /** Returns the harmonic mean of user's and producer's accuracy. */
  public double f1(int index) {
    return 2.0 * counts[index][index] / (mapped(index) + referenced(index));
  }

  /** Returns Cohen's kappa (1960): agreement beyond chance, 1 at most. */
  public double kappa() {
    double total = total();
    double chance = 0;
    for (int i = 0; i < size(); i++) {
      chance += mapped(i) / total * (referenced(i) / total);
    }
    return (overall() - chance) / (1 - chance);
  }
}
