package org.sitsformer.udf.classify;

import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.Dataset;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.predict.engine.ModelException;

/**
 * Which tasks have a GPU, by Spark's settings or with a whole one for each task that runs the
 * model. Those stages then have a resource profile of their own, so that all others (headers, keys,
 * assembly) use every core of an executor, however few GPUs it has.
 *
 * <p>A share of a GPU is no business of a stage: an executor has as many places a GPU as {@code
 * spark.task.resource.gpu.amount} says, one where it is unset, and Spark 3.5 gives any task below 1
 * one place.
 *
 * @param whole each task that runs the model has a GPU of its own
 */
public record DeviceTasks(boolean whole) {
  private static final String GPU = "gpu";
  private static final String EXECUTOR_AMOUNT = "spark.executor.resource.gpu.amount";
  private static final String TASK_AMOUNT = "spark.task.resource.gpu.amount";

  /** Why a task has no GPU. */
  private static final String NONE = "Spark gave the task no gpu resource (" + TASK_AMOUNT + ")";

  /**
   * Says why a session cannot give whole GPUs to tasks; empty where it can, or need not.
   *
   * @param conf the session's
   */
  public String obstacle(SparkConf conf) {
    if (!whole) {
      return "";
    }
    if (conf.get("spark.master", "local").startsWith("local")) {
      return "a session without a cluster has no GPUs to give to its tasks";
    }
    if (!conf.contains(EXECUTOR_AMOUNT)) {
      return "executors need GPUs: " + EXECUTOR_AMOUNT + " and its discovery script";
    }
    return conf.contains(TASK_AMOUNT)
        ? "%s %s gives each task a share already; it has to be unset"
            .formatted(TASK_AMOUNT, conf.get(TASK_AMOUNT))
        : "";
  }

  /** Runs tasks that use the model, and returns their rows. */
  public <T> List<T> collect(Dataset<T> rows) {
    if (!whole) {
      return rows.collectAsList();
    }
    SparkConf conf = rows.sparkSession().sparkContext().getConf();
    TaskResourceRequests requests =
        new TaskResourceRequests().cpus(conf.getInt("spark.task.cpus", 1)).resource(GPU, 1);
    return rows.toJavaRDD()
        .withResources(new ResourceProfileBuilder().require(requests).build())
        .collect();
  }

  /**
   * Returns how many tasks that run the model an executor has at once.
   *
   * @param cores tasks that its cores allow
   */
  int together(SparkConf conf, int cores) {
    int gpus = conf.getInt(EXECUTOR_AMOUNT, 0);
    if (gpus == 0) {
      return cores;
    }
    double share = whole ? 1 : conf.getDouble(TASK_AMOUNT, 0);
    return share == 0 ? cores : Math.min(cores, places(gpus, share));
  }

  /** As Spark counts: whole tasks on each GPU of those below one, else tasks of whole GPUs. */
  private static int places(int gpus, double share) {
    return share < 1 ? gpus * (int) Math.floor(1 / share) : (int) (gpus / share);
  }

  /** Returns the address of the GPU that Spark gave to this task, empty where it gave none. */
  static String address() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task == null ? null : task.resourcesJMap().get(GPU);
    return gpu == null || gpu.addresses().length == 0 ? "" : gpu.addresses()[0];
  }

  /**
   * Returns the device that a task's model runs on.
   *
   * @param address of the GPU that Spark gave to the task, empty for none
   * @throws ModelException if the choice is a GPU, and the task has none that the engine can use
   */
  static ModelDevice device(DeviceChoice choice, EngineKind engine, String address) {
    OptionalInt gpu = number(address);
    return gpu.isPresent() ? choice.resolve(engine, gpu.getAsInt()) : choice.without(NONE);
  }

  /**
   * Returns why a task's model is on the CPU although Spark gave the task a GPU, empty where it is
   * not.
   *
   * @param address of the GPU that Spark gave to the task, empty for none
   */
  static String fallback(DeviceChoice choice, EngineKind engine, String address) {
    OptionalInt gpu = number(address);
    return gpu.isPresent() ? choice.fallback(engine, gpu.getAsInt()).orElse("") : "";
  }

  private static OptionalInt number(String address) {
    try {
      return address.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(address));
    } catch (NumberFormatException e) {
      throw new ModelException(
          "Spark gave the task gpu '%s': the discovery script has to name devices by number"
              .formatted(address));
    }
  }
}
