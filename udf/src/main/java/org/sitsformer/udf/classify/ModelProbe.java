package org.sitsformer.udf.classify;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.predict.engine.ModelException;

/**
 * Loads the model on the executors before the first block: weights and golden sample are checked
 * there, the executors' memory is measured, and one numerics class is fixed for a strict run.
 */
public final class ModelProbe {
  private static final StructType SCHEMA =
      new StructType()
          .add("executor", DataTypes.StringType, false)
          .add("device", DataTypes.StringType, false)
          .add("numerics", DataTypes.StringType, false)
          .add("engine", DataTypes.StringType, false)
          .add("refusal", DataTypes.StringType, false)
          .add("heap_limit", DataTypes.LongType, false)
          .add("heap_live", DataTypes.LongType, false)
          .add("outside_heap", DataTypes.LongType, false)
          .add("batch_size", DataTypes.IntegerType, false)
          .add("fallback", DataTypes.StringType, false);

  private ModelProbe() {}

  /**
   * What the executors said.
   *
   * @param mode whether executors may compute different bits
   * @param device {@code cpu} or {@code cuda}, the first one's of a loose run
   * @param numerics digest of the golden sample's exact results, the same on all executors of a
   *     strict run
   * @param classes different numerics classes that were found; 1 in a strict run
   * @param engineVersion version of the engine's library
   * @param memory the least room and the largest need of all executors
   * @param tasks blocks that an executor makes at once
   * @param fallback why tasks compute on the CPU although they have a GPU, empty where none does
   */
  public record Result(
      NumericsMode mode,
      String device,
      String numerics,
      int classes,
      String engineVersion,
      ExecutorMemory memory,
      int tasks,
      String fallback)
      implements Serializable {
    /** Returns what of engine and machine goes into the run's block keys. */
    BlockKey.Numerics blockKey() {
      return mode == NumericsMode.LOOSE
          ? new BlockKey.Numerics(engineVersion, "any", "loose")
          : new BlockKey.Numerics(engineVersion, device, numerics);
    }

    /** Executors may come after the probe; one that computes other bits must not take part. */
    void require(TaskModel model) {
      if (mode == NumericsMode.STRICT
          && (!model.deviceKind().equals(device) || !model.numerics().equals(numerics))) {
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
   * @param devices which tasks have a GPU
   * @throws ModelException if an executor refuses the model, or they compute different bits and the
   *     mode is strict
   */
  public static Result run(
      SparkSession spark, RunContext context, NumericsMode mode, DeviceTasks devices) {
    Broadcast<RunContext> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(context);
    int tasks = Math.max(1, spark.sparkContext().defaultParallelism());
    int together = devices.together(spark.sparkContext().getConf(), tasksPerExecutor(spark));
    List<Row> answers =
        devices
            .collect(
                spark
                    .range(0, tasks, 1, tasks)
                    .toDF()
                    .mapPartitions(new Probe(shared, together), Encoders.row(SCHEMA)))
            .stream()
            .distinct()
            .toList();
    for (Row answer : answers) {
      if (!answer.getString(4).isEmpty()) {
        throw new ModelException(answer.getString(4));
      }
    }
    Row first = answers.get(0);
    Set<String> classes = new HashSet<>();
    for (Row answer : answers) {
      if (classes.add(numericsClass(answer)) && classes.size() > 1 && mode == NumericsMode.STRICT) {
        throw new ModelException(
            "Executors compute different bits: %s on %s and %s on %s; --numerics loose lets them"
                .formatted(
                    numericsClass(first),
                    first.getString(0),
                    numericsClass(answer),
                    answer.getString(0)));
      }
    }
    ExecutorMemory memory = memory(first);
    String fallback = "";
    for (Row answer : answers) {
      fallback = answer.getString(9).isEmpty() ? fallback : answer.getString(9);
      memory = memory.worst(memory(answer));
    }
    return new Result(
        mode,
        first.getString(1),
        first.getString(2),
        classes.size(),
        first.getString(3),
        memory,
        together,
        fallback);
  }

  private static String numericsClass(Row answer) {
    return "%s (%s)".formatted(answer.getString(2), answer.getString(1));
  }

  private static ExecutorMemory memory(Row answer) {
    return new ExecutorMemory(
        answer.getLong(5), answer.getLong(6), answer.getLong(7), answer.getInt(8));
  }

  /** Returns how many tasks an executor runs at once, by the settings or by what came to life. */
  private static int tasksPerExecutor(SparkSession spark) {
    SparkConf conf = spark.sparkContext().getConf();
    // The driver is one of them, and in local mode the only one.
    int processes = spark.sparkContext().statusTracker().getExecutorInfos().length;
    int executors = Math.max(1, processes - 1);
    int all = spark.sparkContext().defaultParallelism();
    int cores = conf.getInt("spark.executor.cores", (all + executors - 1) / executors);
    cores = conf.get("spark.master", "").startsWith("local") ? all : cores;
    return Math.max(1, cores / Math.max(1, conf.getInt("spark.task.cpus", 1)));
  }

  private static final class Probe implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private final Broadcast<RunContext> run;
    private final int together;

    Probe(Broadcast<RunContext> run, int together) {
      this.run = run;
      this.together = together;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      List<Row> answer = new ArrayList<>(1);
      String jvm = ClassifyBlocks.jvm();
      try (TaskModel model = TaskModel.open(run.value())) {
        BlockKey.Numerics found = model.blockKey();
        ExecutorMemory memory = model.memory(run.value().calls(together), dates());
        answer.add(
            RowFactory.create(
                jvm,
                found.device(),
                found.numerics(),
                found.engineVersion(),
                "",
                memory.heapLimit(),
                memory.heapLive(),
                memory.outsideHeap(),
                memory.batchSize(),
                TaskModel.fallback(run.value())));
      } catch (ModelException e) {
        // An answer, not a failed task: trying again is of no use, and Spark would print traces.
        answer.add(RowFactory.create(jvm, "", "", "", e.getMessage(), 0L, 0L, 0L, 0, ""));
      }
      return answer.iterator();
    }

    /** Returns the most dates that a block may have. */
    private int dates() {
      return (int) run.value().scenes().stream().map(Scene::date).distinct().count();
    }
  }
}
