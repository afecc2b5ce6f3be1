package org.sitsformer.predict.engine;

/**
 * Shows on the golden sample that a row's logits are the same bits in every batch, whatever its
 * size, its neighbours and its place. Without that, a map would depend on how it was cut.
 */
final class BatchInvariance {
  /** 1 is padded to the smallest batch; 3 and 7 leave the engines' vector loops with remainders. */
  private static final int[] SIZES = {1, 2, 3, 7};

  private BatchInvariance() {}

  static void check(LoadedModel model, GoldenSample golden) {
    for (int size : SIZES) {
      check(model, golden, size);
    }
  }

  /**
   * Compares every row of batches of one size with the same samples in one batch of all.
   *
   * @throws ModelException if a bit differs
   */
  static void check(LoadedModel model, GoldenSample golden, int size) {
    int perRow = model.logitsPerRow();
    float[] reference = model.predict(golden.batch(golden.rows(), 0, 1));
    // Two orders: in the second each sample has other neighbours and another place.
    for (int step = 1; step <= 2; step++) {
      int first = golden.rows() - 1;
      float[] logits = model.predict(golden.batch(size, first, step));
      for (int i = 0; i < size * perRow; i++) {
        int sample = golden.sample(first, step, i / perRow);
        float expected = reference[sample * perRow + i % perRow];
        if (Float.floatToRawIntBits(expected) != Float.floatToRawIntBits(logits[i])) {
          throw new ModelException(
              ("%s on %s: results depend on the batch: golden sample %d gives %s in a batch of %d"
                      + " and %s as row %d of %d; allowed: the same bits (sits:smallest-batch is %d,"
                      + " dynamic int8 never is)")
                  .formatted(
                      model.contract().id(),
                      model.engine().djlName(),
                      sample,
                      expected,
                      golden.rows(),
                      logits[i],
                      i / perRow,
                      size,
                      model.contract().smallestBatch()));
        }
      }
    }
  }
}
