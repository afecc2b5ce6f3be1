package org.sitsformer.jobs.assess;

import static org.apache.spark.sql.functions.sum;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.jobs.measure.ConfusionMatrix;

/**
 * Samples of a map beside a reference, counted by class of the map, class of the reference and
 * stored confidence: all that accuracy and calibration need. A sample of map class 0 met no data or
 * lies outside the map.
 */
final class Agreement {
  /** Columns of partial counts. */
  static final StructType COUNTS =
      new StructType()
          .add("mapped", DataTypes.IntegerType, false)
          .add("reference", DataTypes.IntegerType, false)
          .add("confidence", DataTypes.IntegerType, false)
          .add("count", DataTypes.LongType, false);

  private static final int CODES = 256;

  /** References are 16 bits: a raster's own values before they are translated. */
  private static final int REFERENCES = 1 << 16;

  private final Map<Integer, long[]> counts = new HashMap<>();

  /**
   * Adds samples.
   *
   * @param mapped class of the map, 0 to 255
   * @param reference 0 to 65535; what is higher counts as that
   * @param confidence as stored, 0 to 255
   */
  void add(int mapped, int reference, int confidence, long samples) {
    int known = Math.min(reference, REFERENCES - 1);
    counts.computeIfAbsent(mapped * REFERENCES + known, pair -> new long[CODES])[confidence] +=
        samples;
  }

  /** Returns the counts as rows of {@link #COUNTS}. */
  Iterator<Row> rows() {
    return counts.entrySet().stream()
        .flatMap(
            entry ->
                IntStream.range(0, CODES)
                    .filter(code -> entry.getValue()[code] > 0)
                    .mapToObj(
                        code ->
                            RowFactory.create(
                                entry.getKey() / REFERENCES,
                                entry.getKey() % REFERENCES,
                                code,
                                entry.getValue()[code])))
        .iterator();
  }

  /** Sums partial counts up. */
  static Agreement of(Dataset<Row> partial) {
    Agreement total = new Agreement();
    for (Row row :
        partial.groupBy("mapped", "reference", "confidence").agg(sum("count")).collectAsList()) {
      total.add(row.getInt(0), row.getInt(1), row.getInt(2), row.getLong(3));
    }
    return total;
  }

  /**
   * Returns the counts with the reference's own values as classes of the map.
   *
   * @param unknown gets the values that no class is called
   */
  Agreement translate(ClassLabels labels, Set<String> unknown) {
    Agreement translated = new Agreement();
    counts.forEach(
        (pair, codes) -> {
          String label = Integer.toString(pair % REFERENCES);
          int value = labels.value(label);
          if (value == ClassLabels.UNKNOWN) {
            unknown.add(label);
          } else if (value != ClassLabels.LEFT_OUT) {
            for (int code = 0; code < CODES; code++) {
              translated.add(pair / REFERENCES, value, code, codes[code]);
            }
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

  /** Returns the matrix over these classes, in this order. */
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
   * Returns samples with a class by their stored confidence, 256 counts: all, and the right ones.
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
