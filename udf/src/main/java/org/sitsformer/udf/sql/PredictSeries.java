package org.sitsformer.udf.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.classify.SeriesClassifier;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.ModelCache;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.predict.engine.ModelLease;
import org.sitsformer.udf.spark.interop.Arrays;

/**
 * Runs a model on one series; each task has an instance of its own, the model is the JVM's. A task
 * gives it back at its end; where Spark evaluates a row outside of a task, nobody does.
 */
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
  private transient Opened opened;

  PredictSeries(String folder, EngineKind engine) {
    this.folder = folder;
    this.engine = engine;
  }

  private record Opened(Contract contract, SeriesClassifier classifier) {}

  @Override
  public Row call(Object sequences, Object positions, Object masks) {
    if (sequences == null) {
      return null;
    }
    Opened model = opened();
    int floats = model.contract().inputs().floatsPerDate();
    List<?> values = Arrays.list(sequences);
    boolean[] valid = valid(masks, values.size());
    List<?> days = elements("positions", positions, values.size());
    float[][] dates = new float[values.size()][];
    long[] places = new long[values.size()];
    for (int t = 0; t < dates.length; t++) {
      // A masked date may hold anything, NULL included.
      if (valid[t]) {
        dates[t] = date(values.get(t), floats);
        places[t] = number("positions", days.get(t)).longValue();
      }
    }
    SeriesClassifier.Result result = model.classifier().classify(dates, places, valid);
    Double[] probabilities = DoubleStream.of(result.probabilities()).boxed().toArray(Double[]::new);
    return RowFactory.create(
        result.landClass().value(), result.landClass().title(), result.confidence(), probabilities);
  }

  private Opened opened() {
    if (opened == null) {
      Map<String, String> hadoop = new HashMap<>();
      for (var entry : SparkEnv.get().conf().getAllWithPrefix(HADOOP_PREFIX)) {
        hadoop.put(entry._1(), entry._2());
      }
      Storage storage = Storage.of(hadoop);
      Contract contract = Contract.read(storage, folder);
      ModelLease lease = ModelCache.acquire(storage, contract, engine, ModelDevice.CPU);
      TaskContext task = TaskContext.get();
      if (task != null) {
        task.addTaskCompletionListener((TaskCompletionListener) ended -> close(lease));
      }
      opened = new Opened(contract, new SeriesClassifier(lease.model(), 1, 0));
    }
    return opened;
  }

  private void close(ModelLease lease) {
    opened = null;
    lease.close();
  }

  private static boolean[] valid(Object masks, int count) {
    boolean[] valid = new boolean[count];
    if (masks == null) {
      java.util.Arrays.fill(valid, true);
      return valid;
    }
    List<?> flags = elements("masks", masks, count);
    for (int t = 0; t < count; t++) {
      valid[t] = Boolean.TRUE.equals(flags.get(t));
    }
    return valid;
  }

  private static float[] date(Object date, int count) {
    List<?> values = elements("a date of sequences", date, count);
    float[] floats = new float[count];
    for (int k = 0; k < count; k++) {
      floats[k] = number("sequences", values.get(k)).floatValue();
    }
    return floats;
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
}
