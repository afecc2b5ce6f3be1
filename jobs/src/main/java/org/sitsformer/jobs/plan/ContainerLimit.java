package org.sitsformer.jobs.plan;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apache.spark.SparkConf;
import org.apache.spark.network.util.ByteUnit;
import org.apache.spark.network.util.JavaUtils;
import org.sitsformer.udf.classify.ExecutorMemory;

/** What an executor may take outside its Java heap before somebody kills it. */
final class ContainerLimit {
  private static final String OVERHEAD = "spark.executor.memoryOverhead";
  private static final String OVERHEAD_FACTOR = "spark.executor.memoryOverheadFactor";

  /** What Spark adds to the heap where nobody says otherwise, see its configuration page. */
  private static final double DEFAULT_FACTOR = 0.10;

  private static final long DEFAULT_LEAST = 384L << 20;

  /** What a machine's own system takes of it. */
  private static final double SYSTEM = 0.05;

  private ContainerLimit() {}

  /**
   * Returns the bytes: the overhead that was asked for, Spark's default where a cluster manager
   * holds executors to it, and in local mode what the machine or its container has beside the heap.
   * 0 where nothing is known to limit it.
   */
  static long outsideHeap(SparkConf conf, ExecutorMemory memory) {
    String master = conf.get("spark.master", "local");
    if (conf.contains(OVERHEAD)) {
      // As Spark reads it: a number without a unit is mebibytes.
      return JavaUtils.byteStringAs(conf.get(OVERHEAD), ByteUnit.MiB) << 20;
    }
    if (master.startsWith("yarn") || master.startsWith("k8s")) {
      double factor = conf.getDouble(OVERHEAD_FACTOR, DEFAULT_FACTOR);
      return Math.max(DEFAULT_LEAST, Math.round(factor * memory.heapLimit()));
    }
    if (master.startsWith("local")
        && ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      long all = Math.round((1 - SYSTEM) * system.getTotalMemorySize());
      return Math.max(1, all - memory.heapLimit());
    }
    return 0;
  }
}
