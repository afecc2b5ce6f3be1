package org.sitsformer.predict.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.TestModels;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;

final class WarmUpTest {
  @TempDir Path folder;

  /** Ends too where a thread is over before the others start, and where one of them fails. */
  @Test
  @Timeout(60)
  void runsSoManyCallsAtOnceAndSaysWhichFail() {
    // Another temperature is another digest: nobody else uses this model.
    TestModels.variant(
        folder, "pixel", item -> TestModels.properties(item).put("sits:temperature", 2.75));
    Contract contract = TestModels.contract(folder);
    LoadedModel model;
    try (ModelLease lease =
        ModelCache.acquire(Storage.local(), contract, EngineKind.ONNX, ModelDevice.CPU)) {
      model = lease.model();
      assertThatCode(() -> WarmUp.run(lease.model(), 3, 1, 12)).doesNotThrowAnyException();
    }
    ModelCache.evict(contract, EngineKind.ONNX, ModelDevice.CPU);

    assertThatThrownBy(() -> WarmUp.run(model, 3, 1, 12))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(
            "pixel-1.0.0: 3 calls at once of 16 rows and 12 dates fail:"
                + " java.lang.IllegalStateException: Model pixel-1.0.0 is closed");
  }
}
