package org.sitsformer.udf.classify;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.Dataset;

/**
 * How many of the tasks that run the model share a GPU. Those stages have a resource profile of
 * their own, so that all others (headers, keys, assembly) use every core of an executor, whatever
 * its GPU bears.
 *
 * @param perGpu tasks at once on a GPU; 0 leaves it to {@code spark.task.resource.gpu.amount}
 */
public record DeviceTasks(int perGpu) {
  private static final String GPU = "gpu";
  private static final String EXECUTOR_AMOUNT = "spark.executor.resource.gpu.amount";

  /** Tasks that no GPU needs more than. */
  public static final int MOST = 100;

  /** An amount has six digits; Spark takes the whole part of one over it. */
  private static final double DIGITS = 1_000_000;

  /**
   * Says why a session cannot give GPUs to tasks; empty where it can, or need not.
   *
   * @param conf the session's
   */
  public String obstacle(SparkConf conf) {
    if (perGpu == 0) {
      return "";
    }
    if (conf.get("spark.master", "local").startsWith("local")) {
      return "a session without a cluster has no GPUs to give to its tasks";
    }
    return conf.contains(EXECUTOR_AMOUNT)
        ? ""
        : "executors need GPUs: " + EXECUTOR_AMOUNT + " and its discovery script";
  }

  /** Runs tasks that use the model, and returns their rows. */
  public <T> List<T> collect(Dataset<T> rows) {
    if (perGpu == 0) {
      return rows.collectAsList();
    }
    SparkConf conf = rows.sparkSession().sparkContext().getConf();
    TaskResourceRequests requests =
        new TaskResourceRequests()
            .cpus(conf.getInt("spark.task.cpus", 1))
            .resource(GPU, amount(perGpu));
    return rows.toJavaRDD()
        .withResources(new ResourceProfileBuilder().require(requests).build())
        .collect();
  }

  /**
   * Returns one over {@code tasks}, rounded down: 0.333333 for three, since 0.333334 fits twice.
   */
  static double amount(int tasks) {
    return Math.floor(DIGITS / tasks) / DIGITS;
  }

  /**
   * Returns how many tasks that run the model an executor has at once.
   *
   * @param cores tasks that its cores allow
   */
  int together(SparkConf conf, int cores) {
    return perGpu == 0 ? cores : Math.min(cores, perGpu * conf.getInt(EXECUTOR_AMOUNT, 1));
  }

  /** Returns the address of the GPU that Spark gave to this task, empty where it gave none. */
  static String address() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task == null ? null : task.resourcesJMap().get(GPU);
    return gpu == null || gpu.addresses().length == 0 ? "" : gpu.addresses()[0];
  }
}
