package org.sitsformer.udf.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.predict.engine.ModelException;

class DeviceTasksTest {
  private static SparkConf conf(String master) {
    return new SparkConf(false).set("spark.master", master);
  }

  @Test
  void saysWhyASessionCannotGiveGpus() {
    DeviceTasks whole = new DeviceTasks(true);
    assertThat(whole.obstacle(conf("local[4]"))).contains("without a cluster");
    SparkConf cluster = conf("spark://host:7077");
    assertThat(whole.obstacle(cluster))
        .contains("spark.executor.resource.gpu.amount", "discovery script");
    cluster.set("spark.executor.resource.gpu.amount", "1");
    assertThat(whole.obstacle(cluster)).isEmpty();
    cluster.set("spark.task.resource.gpu.amount", "0.5");
    assertThat(whole.obstacle(cluster)).contains("spark.task.resource.gpu.amount 0.5", "unset");
    assertThat(new DeviceTasks(false).obstacle(conf("local[4]"))).isEmpty();
  }

  @Test
  void fewerTasksAtOnceNeedLessMemory() {
    SparkConf conf = conf("spark://host:7077").set("spark.executor.resource.gpu.amount", "2");
    assertThat(new DeviceTasks(true).together(conf, 8)).isEqualTo(2);
    assertThat(new DeviceTasks(true).together(conf, 1)).isEqualTo(1);
    assertThat(new DeviceTasks(false).together(conf, 8)).isEqualTo(8);
    DeviceTasks shared = new DeviceTasks(false);
    assertThat(shared.together(conf.set("spark.task.resource.gpu.amount", "0.3333"), 8))
        .isEqualTo(6);
    assertThat(shared.together(conf.set("spark.task.resource.gpu.amount", "0.3334"), 8))
        .isEqualTo(4);
    assertThat(shared.together(conf.set("spark.task.resource.gpu.amount", "0.125"), 8))
        .isEqualTo(8);
    assertThat(shared.together(conf.set("spark.task.resource.gpu.amount", "2"), 8)).isEqualTo(1);
  }

  /** Users search for these words; tests of the program on a cluster read them as well. */
  @Test
  void aTaskWithoutAGpuFromSparkSaysSo() {
    assertThatThrownBy(() -> DeviceTasks.device(DeviceChoice.CUDA, EngineKind.ONNX, ""))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "Option device is cuda, but no GPU is usable: Spark gave the task no gpu resource"
                + " (spark.task.resource.gpu.amount)");
    assertThat(DeviceTasks.device(DeviceChoice.AUTO, EngineKind.ONNX, ""))
        .isEqualTo(ModelDevice.CPU);
    assertThat(DeviceTasks.device(DeviceChoice.CPU, EngineKind.ONNX, ""))
        .isEqualTo(ModelDevice.CPU);
    assertThat(DeviceTasks.fallback(DeviceChoice.AUTO, EngineKind.ONNX, "")).isEmpty();
  }

  @Test
  void aGpuFromSparkThatTheEngineDoesNotSeeIsAFallback() {
    assertThat(DeviceTasks.device(DeviceChoice.AUTO, EngineKind.ONNX, "1"))
        .isEqualTo(ModelDevice.CPU);
    assertThat(DeviceTasks.fallback(DeviceChoice.AUTO, EngineKind.ONNX, "1"))
        .startsWith("OnnxRuntime sees no CUDA device");
    assertThat(DeviceTasks.fallback(DeviceChoice.CPU, EngineKind.ONNX, "1")).isEmpty();
    assertThatThrownBy(() -> DeviceTasks.device(DeviceChoice.CUDA, EngineKind.ONNX, "1"))
        .hasMessageStartingWith(
            "Option device is cuda, but no GPU is usable: OnnxRuntime sees no CUDA device");
  }

  @Test
  void aDeviceThatIsNoNumberIsTheDiscoveryScripts() {
    assertThatThrownBy(() -> DeviceTasks.device(DeviceChoice.AUTO, EngineKind.ONNX, "GPU-a1"))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "Spark gave the task gpu 'GPU-a1': the discovery script has to name devices by number");
  }
}
