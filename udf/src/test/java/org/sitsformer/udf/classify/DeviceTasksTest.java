package org.sitsformer.udf.classify;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceUtils;
import org.junit.jupiter.api.Test;

class DeviceTasksTest {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  /** Spark itself says how many tasks an amount lets onto a device. */
  @Test
  void sparkLetsAsManyTasksOntoADeviceAsAreMeant() {
    for (int tasks = 1; tasks <= DeviceTasks.MOST; tasks++) {
      var parts = ResourceUtils.calculateAmountAndPartsForFraction(DeviceTasks.amount(tasks));
      assertThat(parts._1()).as("devices a task, %d tasks", tasks).isEqualTo(1);
      assertThat(parts._2()).as("tasks a device").isEqualTo(tasks);
    }
  }

  @Test
  void saysWhyASessionCannotGiveGpus() {
    DeviceTasks two = new DeviceTasks(2);
    assertThat(two.obstacle(conf("local[4]"))).contains("without a cluster");
    assertThat(two.obstacle(conf("spark://host:7077")))
        .contains("spark.executor.resource.gpu.amount", "discovery script");
    assertThat(
            two.obstacle(conf("spark://host:7077").set("spark.executor.resource.gpu.amount", "1")))
        .isEmpty();
    assertThat(new DeviceTasks(0).obstacle(conf("local[4]"))).isEmpty();
  }

  @Test
  void fewerTasksAtOnceNeedLessMemory() {
    SparkConf conf = conf("spark://host:7077").set("spark.executor.resource.gpu.amount", "2");
    assertThat(new DeviceTasks(1).together(conf, 8)).isEqualTo(2);
    assertThat(new DeviceTasks(3).together(conf, 8)).isEqualTo(6);
    assertThat(new DeviceTasks(9).together(conf, 8)).isEqualTo(8);
    assertThat(new DeviceTasks(0).together(conf, 8)).isEqualTo(8);
  }
}
