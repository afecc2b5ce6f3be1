package org.sitsformer.udf.classify;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.predict.engine.ModelException;

/**
 * Loads the model on the executors before the first block: weights and golden sample are checked
 * there, and one numerics class is fixed for the run.
 */
public final class ModelProbe {
  private static final StructType SCHEMA =
      new StructType()
          .add("executor", DataTypes.StringType, false)
          .add("device", DataTypes.StringType, false)
          .add("numerics", DataTypes.StringType, false)
          .add("engine", DataTypes.StringType, false)
          .add("refusal", DataTypes.StringType, false);

  private ModelProbe() {}

  /**
   * What the executors said.
   *
   * @param device {@code cpu} or {@code cuda}
   * @param numerics digest of the golden sample's exact results, the same on all executors
   * @param engineVersion version of the engine's library
   */
  public record Result(String device, String numerics, String engineVersion)
      implements Serializable {
    /** Returns what of engine and machine goes into the run's block keys. */
    BlockKey.Numerics blockKey() {
      return new BlockKey.Numerics(engineVersion, device, numerics);
    }

    /** Executors may come after the probe; one that computes other bits must not take part. */
    void require(TaskModel model) {
      if (!model.deviceKind().equals(device) || !model.numerics().equals(numerics)) {
        throw new ModelException(
            "Executor %s computes other bits than the run's: %s (%s) instead of %s (%s)"
                .formatted(
                    ClassifyBlocks.jvm(), model.numerics(), model.deviceKind(), numerics, device));
      }
    }
  }

  /**
   * Runs the probe.
   *
   * @throws ModelException if an executor refuses the model, or they compute different bits
   */
  public static Result run(SparkSession spark, RunContext context) {
    Broadcast<RunContext> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(context);
    int tasks = Math.max(1, spark.sparkContext().defaultParallelism());
    List<Row> answers =
        spark
            .range(0, tasks, 1, tasks)
            .toDF()
            .mapPartitions(new Probe(shared), Encoders.row(SCHEMA))
            .distinct()
            .collectAsList();
    for (Row answer : answers) {
      if (!answer.getString(4).isEmpty()) {
        throw new ModelException(answer.getString(4));
      }
    }
    Row first = answers.get(0);
    for (Row answer : answers) {
      if (!answer.getString(1).equals(first.getString(1))
          || !answer.getString(2).equals(first.getString(2))) {
        throw new ModelException(
            "Executors compute different bits: %s on %s (%s) and %s on %s (%s)"
                .formatted(
                    first.getString(2),
                    first.getString(0),
                    first.getString(1),
                    answer.getString(2),
                    answer.getString(0),
                    answer.getString(1)));
      }
    }
    return new Result(first.getString(1), first.getString(2), first.getString(3));
  }

  private static final class Probe implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private final Broadcast<RunContext> run;

    Probe(Broadcast<RunContext> run) {
      this.run = run;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      List<Row> answer = new ArrayList<>(1);
      String jvm = ClassifyBlocks.jvm();
      try (TaskModel model = TaskModel.open(run.value())) {
        BlockKey.Numerics found = model.blockKey();
        answer.add(
            RowFactory.create(jvm, found.device(), found.numerics(), found.engineVersion(), ""));
      } catch (ModelException e) {
        // An answer, not a failed task: trying again is of no use, and Spark would print traces.
        answer.add(RowFactory.create(jvm, "", "", "", e.getMessage()));
      }
      return answer.iterator();
    }
  }
}
