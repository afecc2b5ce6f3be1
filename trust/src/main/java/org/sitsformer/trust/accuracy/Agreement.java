package org.sitsformer.trust.accuracy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.sitsformer.trust.measure.ConfusionMatrix;

/**
 * Samples of a map beside a reference, counted by class of the map, class of the reference and
 * stored confidence: all that accuracy and calibration need. A sample of map class 0 met no data or
 * lies outside the map.
 */
public final class Agreement {
  private static final int CODES = 256;

  /** References are 16 bits: a raster's own values before they are translated. */
  private static final int REFERENCES = 1 << 16;

  private final Map<Integer, long[]> counts = new HashMap<>();

  /**
   * Adds samples.
   *
   * @param mapped class of the map, 0 to 255
   * @param reference 0 to 65535; a higher one counts as 65535
   * @param confidence as stored, 0 to 255
   * @param samples how many, 0 or more
   */
  public void add(int mapped, int reference, int confidence, long samples) {
    int known = Math.min(reference, REFERENCES - 1);
    counts.computeIfAbsent(mapped * REFERENCES + known, pair -> new long[CODES])[confidence] +=
        samples;
  }

  /** Takes counts of one class of the map, one reference and one stored confidence. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one count.
     *
     * @param mapped class of the map, 0 to 255
     * @param reference 0 to 65535
     * @param confidence as stored, 0 to 255
     * @param samples how many, 1 or more
     */
    void visit(int mapped, int reference, int confidence, long samples);
  }

  /** Shows all counts that are not 0, in no order. */
  public void forEach(Visitor visitor) {
    counts.forEach(
        (pair, codes) -> {
          for (int code = 0; code < CODES; code++) {
            if (codes[code] > 0) {
              visitor.visit(pair / REFERENCES, pair % REFERENCES, code, codes[code]);
            }
          }
        });
  }

  /**
   * Returns the counts with other references; this stays as it is.
   *
   * @param classOf class of the map that a reference means; 0 or less leaves its samples out
   */
  public Agreement translate(IntUnaryOperator classOf) {
    Agreement translated = new Agreement();
    forEach(
        (mapped, reference, confidence, samples) -> {
          int value = classOf.applyAsInt(reference);
          if (value > 0) {
            translated.add(mapped, value, confidence, samples);
          }
        });
    return translated;
  }

  /** Returns the samples of a class of the map, any reference. */
  long mapped(int value) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey() / REFERENCES == value)
        .flatMapToLong(entry -> Arrays.stream(entry.getValue()))
        .sum();
  }

  /**
   * Returns the matrix over these classes, in this order; samples of other classes are not in it.
   */
  ConfusionMatrix matrix(List<Integer> classes) {
    long[][] matrix = new long[classes.size()][classes.size()];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        long[] codes = counts.get(classes.get(i) * REFERENCES + classes.get(j));
        matrix[i][j] = codes == null ? 0 : Arrays.stream(codes).sum();
      }
    }
    return new ConfusionMatrix(matrix);
  }

  /**
   * Returns samples to which the map gives a class, by their stored confidence, 256 counts: all,
   * and the right ones.
   */
  long[][] byConfidence() {
    long[][] result = new long[2][CODES];
    counts.forEach(
        (pair, codes) -> {
          int mapped = pair / REFERENCES;
          for (int code = 0; code < CODES && mapped > 0; code++) {
            result[0][code] += codes[code];
            result[1][code] += mapped == pair % REFERENCES ? codes[code] : 0;
          }
        });
    return result;
  }
}
