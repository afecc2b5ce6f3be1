package org.sitsformer.predict.engine;

/**
 * Shows on the golden sample that a row's logits are the same bits in every batch, whatever its
 * size, its neighbours and its place. Without that, a map would depend on how it was cut.
 *
 * <p>The yardstick is a batch well above the sizes at which matrix libraries change their ways: a
 * network of width 8 was seen to give other bits on PyTorch in all batches of 10 rows and fewer.
 */
final class BatchInvariance {
  /** 1 is padded to the smallest batch; 3 and 7 leave the engines' vector loops with remainders. */
  private static final int[] SIZES = {1, 2, 3, 7};

  private static final int YARDSTICK_ROWS = 64;
  private static final long YARDSTICK_BYTES = 16L << 20;

  private BatchInvariance() {}

  /** Checks the small sizes at the sample's length and at the shortest of the ladder. */
  static void check(LoadedModel model, GoldenSample golden) {
    int shortest = model.contract().series().ladder().get(0);
    for (int size : SIZES) {
      check(model, golden, size, golden.length());
      check(model, golden, size, shortest);
    }
  }

  /** Checks one size at the sample's length. */
  static void check(LoadedModel model, GoldenSample golden, int size) {
    check(model, golden, size, golden.length());
  }

  /**
   * Compares every row of batches of one size with the same samples in the yardstick.
   *
   * @throws ModelException if a bit differs
   */
  private static void check(LoadedModel model, GoldenSample golden, int size, int length) {
    int perRow = model.logitsPerRow();
    int rows = yardstick(model, golden, length);
    float[] reference = model.predict(golden.batch(rows, 0, 1, length));
    // Two orders: in the second each sample has other neighbours and another place.
    for (int step = 1; step <= 2; step++) {
      int first = golden.rows() - 1;
      float[] logits = model.predict(golden.batch(size, first, step, length));
      for (int i = 0; i < size * perRow; i++) {
        int sample = golden.sample(first, step, i / perRow);
        float expected = reference[sample * perRow + i % perRow];
        if (Float.floatToRawIntBits(expected) != Float.floatToRawIntBits(logits[i])) {
          throw new ModelException(
              ("%s on %s: results depend on the batch: golden sample %d at length %d gives %s in a"
                      + " batch of %d and %s as row %d of %d; allowed: the same bits"
                      + " (sits:smallest-batch is %d)")
                  .formatted(
                      model.contract().id(),
                      model.engine().djlName(),
                      sample,
                      length,
                      expected,
                      rows,
                      logits[i],
                      i / perRow,
                      size,
                      model.contract().smallestBatch()));
        }
      }
    }
  }

  /** Chips are large: fewer rows then, but each sample once. */
  private static int yardstick(LoadedModel model, GoldenSample golden, int length) {
    long rowBytes = (long) length * model.contract().inputs().floatsPerDate() * Float.BYTES;
    int fitting = (int) Math.min(YARDSTICK_ROWS, YARDSTICK_BYTES / rowBytes);
    return Math.max(golden.rows(), fitting);
  }
}
