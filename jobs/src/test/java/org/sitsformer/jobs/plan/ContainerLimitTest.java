package org.sitsformer.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.udf.classify.ExecutorMemory;

/** What kills an executor that takes too much, by the settings of who runs it. */
class ContainerLimitTest {
  private static final long MIB = 1L << 20;

  private static long limit(String master, long heapMiB, String... settings) {
    SparkConf conf = new SparkConf(false);
    if (!master.isEmpty()) {
      conf.set("spark.master", master);
    }
    for (int i = 0; i < settings.length; i += 2) {
      conf.set(settings[i], settings[i + 1]);
    }
    return ContainerLimit.outsideHeap(conf, new ExecutorMemory(heapMiB * MIB, 0, 0, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "yarn, 2g, 2048",
    "k8s://https://host:6443, 1536m, 1536",
    "spark://host:7077, 3g, 3072",
    "'local[2]', 700m, 700",
    // To Spark a number without a unit is mebibytes.
    "yarn, 2048, 2048",
    "k8s://https://host:6443, 512, 512"
  })
  void whatWasAskedForIsTheLimitWhoeverRunsIt(String master, String asked, long mebibytes) {
    assertThat(limit(master, 8192, "spark.executor.memoryOverhead", asked))
        .isEqualTo(mebibytes * MIB);
  }

  @ParameterizedTest
  @CsvSource({
    // Spark's own rule: a tenth of the heap, and 384 MiB at least.
    "yarn, 1024, , 384",
    "yarn, 3840, , 384",
    "yarn, 10240, , 1024",
    "k8s://https://host:6443, 10240, , 1024",
    "k8s://https://host:6443, 10240, 0.4, 4096",
    "yarn, 1000, 0.4, 400",
    "yarn, 500, 0.4, 384"
  })
  void clusterManagersAddAShareOfTheHeap(String master, long heap, Double factor, long mebibytes) {
    String[] settings =
        factor == null
            ? new String[0]
            : new String[] {"spark.executor.memoryOverheadFactor", factor.toString()};
    assertThat(limit(master, heap, settings)).isEqualTo(mebibytes * MIB);
  }

  @Test
  void nothingHoldsTheExecutorsOfASparkOfItsOwn() {
    assertThat(limit("spark://host:7077", 1024)).isZero();
  }

  @Test
  void aLocalRunHasWhatTheMachineLeavesBesideTheHeap() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long machine = system.getTotalMemorySize() / MIB;

    assertThat(limit("local[2]", 100) / MIB).isBetween(machine * 94 / 100 - 100, machine - 100);
    assertThat(limit("", 100)).isEqualTo(limit("local[2]", 100));
    // More heap, as much less beside it.
    assertThat(limit("local[*]", 100) - limit("local[*]", 300)).isEqualTo(200 * MIB);
    // Not 0, which would mean that nothing limits it.
    assertThat(limit("local[2]", 2 * machine)).isEqualTo(1);
  }
}
