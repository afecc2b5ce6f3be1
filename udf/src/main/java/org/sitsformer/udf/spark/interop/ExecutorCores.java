package org.sitsformer.udf.spark.interop;

import org.apache.spark.SparkContext;
import org.apache.spark.status.api.v1.ExecutorSummary;
import scala.collection.JavaConverters;

/** The cores that a session holds. Its default parallelism is no count: users set that. */
public final class ExecutorCores {
  private ExecutorCores() {}

  /**
   * Returns the cores of the executors that are there now; of a session without a cluster, its own.
   */
  public static int of(SparkContext spark) {
    return JavaConverters.seqAsJavaList(spark.statusStore().executorList(true)).stream()
        .mapToInt(ExecutorSummary::totalCores)
        .sum();
  }
}
