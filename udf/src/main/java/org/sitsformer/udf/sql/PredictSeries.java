package org.sitsformer.udf.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.BandScaling;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.LandClass;
import org.sitsformer.predict.engine.EngineKind;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelBatch;
import org.sitsformer.predict.engine.ModelCache;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.udf.spark.interop.Arrays;

/** Runs a model on one series; each task has an instance of its own, the model is the JVM's. */
final class PredictSeries implements UDF3<Object, Object, Object, Row> {
  private static final long serialVersionUID = 1L;
  private static final String HADOOP_PREFIX = "spark.hadoop.";

  static final StructType RESULT =
      new StructType()
          .add("class", DataTypes.IntegerType, false)
          .add("name", DataTypes.StringType, false)
          .add("confidence", DataTypes.DoubleType, false)
          .add("probabilities", DataTypes.createArrayType(DataTypes.DoubleType, false), false);

  private final String folder;
  private final EngineKind engine;
  private transient LoadedModel model;
  private transient Map<Integer, ModelBatch> batches;

  PredictSeries(String folder, EngineKind engine) {
    this.folder = folder;
    this.engine = engine;
  }

  @Override
  public Row call(Object sequences, Object positions, Object masks) {
    if (sequences == null) {
      return null;
    }
    open();
    Contract contract = model.contract();
    List<?> dates = Arrays.list(sequences);
    int count = dates.size();
    if (count == 0 || count > contract.series().length()) {
      throw new IllegalArgumentException(
          "sits_predict: %d dates; %s takes 1 to %d"
              .formatted(count, contract.id(), contract.series().length()));
    }
    int length = contract.series().paddedLength(count);
    int floats = contract.inputs().floatsPerDate();
    float[] sequence = new float[length * floats];
    long[] position = new long[length];
    byte[] mask = new byte[length];
    fillMask(masks, count, mask);
    fillPositions(positions, count, mask, position);
    for (int t = 0; t < count; t++) {
      if (mask[t] != 0) {
        fill(dates.get(t), t, floats, sequence);
      }
    }
    ModelBatch batch = batches.computeIfAbsent(length, l -> new ModelBatch(contract, 1, l));
    batch.clear();
    batch.add(sequence, position, mask);
    return result(contract, model.predict(batch));
  }

  private void open() {
    if (model == null) {
      Map<String, String> hadoop = new HashMap<>();
      for (var entry : SparkEnv.get().conf().getAllWithPrefix(HADOOP_PREFIX)) {
        hadoop.put(entry._1(), entry._2());
      }
      Storage storage = Storage.of(hadoop);
      Contract contract = Contract.read(storage, folder);
      if (!contract.inputs().cell().isPixel()) {
        throw new IllegalArgumentException(
            "sits_predict: %s labels cells of %s pixels; only models of single pixels have series"
                .formatted(contract.id(), contract.inputs().cell()));
      }
      model = ModelCache.model(storage, contract, engine, ModelDevice.CPU);
      batches = new TreeMap<>();
    }
  }

  private void fillMask(Object masks, int count, byte[] mask) {
    if (masks == null) {
      java.util.Arrays.fill(mask, 0, count, (byte) 1);
      return;
    }
    List<?> valid = elements("masks", masks, count);
    for (int t = 0; t < count; t++) {
      mask[t] = (byte) (Boolean.TRUE.equals(valid.get(t)) ? 1 : 0);
    }
    if (!model.contract().inputs().masks() && valid.contains(Boolean.FALSE)) {
      throw new IllegalArgumentException(
          "sits_predict: %s takes no masks; leave masked dates out"
              .formatted(model.contract().id()));
    }
  }

  private static void fillPositions(Object positions, int count, byte[] mask, long[] position) {
    List<?> days = elements("positions", positions, count);
    for (int t = 0; t < count; t++) {
      if (mask[t] != 0) {
        position[t] = number("positions", days.get(t)).longValue();
      }
    }
  }

  private void fill(Object date, int t, int floats, float[] sequence) {
    List<?> values = elements("a date of sequences", date, floats);
    List<BandScaling> bands = model.contract().inputs().bands();
    int window = floats / bands.size();
    for (int i = 0; i < floats; i++) {
      float value = number("sequences", values.get(i)).floatValue();
      sequence[t * floats + i] = bands.get(i / window).scale(value);
    }
  }

  private static List<?> elements(String name, Object array, int count) {
    int size = array == null ? 0 : Arrays.list(array).size();
    if (size != count) {
      throw new IllegalArgumentException(
          "sits_predict: %s has %d elements, not %d".formatted(name, size, count));
    }
    return Arrays.list(array);
  }

  private static Number number(String name, Object value) {
    if (value instanceof Number number) {
      return number;
    }
    throw new IllegalArgumentException(
        "sits_predict: %s has the element %s where a number is needed".formatted(name, value));
  }

  private static Row result(Contract contract, float[] logits) {
    Double[] probabilities = new Double[contract.classes().size()];
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < probabilities.length; k++) {
      largest = Math.max(largest, logits[k] / contract.temperature());
    }
    double sum = 0;
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] = StrictMath.exp(logits[k] / contract.temperature() - largest);
      sum += probabilities[k];
    }
    int best = 0;
    for (int k = 0; k < probabilities.length; k++) {
      probabilities[k] /= sum;
      if (probabilities[k] > probabilities[best]) {
        best = k;
      }
    }
    LandClass winner = contract.classes().get(best);
    return RowFactory.create(winner.value(), winner.title(), probabilities[best], probabilities);
  }
}
