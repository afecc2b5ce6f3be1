package org.sitsformer.predict.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sitsformer.predict.contract.EngineKind;

final class DeviceChoiceTest {
  /** Of a machine with two GPUs that PyTorch has natives for, and ONNX Runtime has not. */
  private static int two(EngineKind engine) {
    return engine == EngineKind.PYTORCH ? 2 : 0;
  }

  private static int notAsked(EngineKind engine) {
    throw new AssertionError("Nobody wants a GPU of " + engine);
  }

  @ParameterizedTest
  @CsvSource({"CUDA, 0", "CUDA, 1", "AUTO, 0", "AUTO, 1"})
  void takesTheGpuThatItsCallerHas(DeviceChoice choice, int address) {
    ModelDevice device = choice.resolve(EngineKind.PYTORCH, address, DeviceChoiceTest::two);

    assertThat(device).isEqualTo(ModelDevice.cuda(address));
    assertThat(device.kind()).isEqualTo("cuda");
    assertThat(choice.fallback(EngineKind.PYTORCH, address, DeviceChoiceTest::two)).isEmpty();
  }

  @Test
  void cpuAsksNoEngine() {
    assertThat(DeviceChoice.CPU.resolve(EngineKind.PYTORCH, 0, DeviceChoiceTest::notAsked))
        .isEqualTo(ModelDevice.CPU);
    assertThat(DeviceChoice.CPU.fallback(EngineKind.PYTORCH, 0, DeviceChoiceTest::notAsked))
        .isEmpty();
    assertThat(DeviceChoice.CPU.without("there is none")).isEqualTo(ModelDevice.CPU);
  }

  @Test
  void aGpuThatIsNotThereIsAnErrorOrTheCpu() {
    assertThatThrownBy(
            () -> DeviceChoice.CUDA.resolve(EngineKind.PYTORCH, 2, DeviceChoiceTest::two))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "Option device is cuda, but no GPU is usable: gpu 2 was given, but 2 are visible");
    assertThat(DeviceChoice.AUTO.resolve(EngineKind.PYTORCH, 2, DeviceChoiceTest::two))
        .isEqualTo(ModelDevice.CPU);
    assertThat(DeviceChoice.AUTO.fallback(EngineKind.PYTORCH, 2, DeviceChoiceTest::two))
        .contains("gpu 2 was given, but 2 are visible");
    // With cuda it never comes to that.
    assertThat(DeviceChoice.CUDA.fallback(EngineKind.PYTORCH, 2, DeviceChoiceTest::two)).isEmpty();
  }

  @Test
  void anEngineThatSeesNoneIsAnErrorOrTheCpu() {
    String reason = "OnnxRuntime sees no CUDA device (its CPU natives, or no driver)";
    assertThatThrownBy(() -> DeviceChoice.CUDA.resolve(EngineKind.ONNX, 0, DeviceChoiceTest::two))
        .isInstanceOf(ModelException.class)
        .hasMessage("Option device is cuda, but no GPU is usable: " + reason);
    assertThat(DeviceChoice.AUTO.resolve(EngineKind.ONNX, 0, DeviceChoiceTest::two))
        .isEqualTo(ModelDevice.CPU);
    assertThat(DeviceChoice.AUTO.fallback(EngineKind.ONNX, 0, DeviceChoiceTest::two))
        .contains(reason);
  }

  @Test
  void aCallerWithoutGpuSaysWhy() {
    assertThatThrownBy(() -> DeviceChoice.CUDA.without("the machine has none"))
        .isInstanceOf(ModelException.class)
        .hasMessage("Option device is cuda, but no GPU is usable: the machine has none");
    assertThat(DeviceChoice.AUTO.without("the machine has none")).isEqualTo(ModelDevice.CPU);
  }

  /** Both engines' real answer, with the natives that are on the class path. */
  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void theNativesOfTheCpuSeeNoGpu(EngineKind engine) {
    assertThatThrownBy(() -> DeviceChoice.CUDA.resolve(engine, 0))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(
            "Option device is cuda, but no GPU is usable: " + engine.djlName() + " sees no");
    assertThat(DeviceChoice.AUTO.resolve(engine, 0)).isEqualTo(ModelDevice.CPU);
    assertThat(DeviceChoice.AUTO.fallback(engine, 0)).isPresent();
  }
}
