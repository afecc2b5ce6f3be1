package org.sitsformer.predict.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.TestModels;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

final class LoadedModelTest {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedModelTest.class);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "sinop-ndvi, ONNX",
    "sinop-ndvi, PYTORCH",
    "mato-grosso, ONNX",
    "mato-grosso, PYTORCH",
    "sitsformer-demo, ONNX",
    "sitsformer-demo, PYTORCH",
  })
  void modelsThatShipReplayTheirGoldenSample(String name, EngineKind engine) {
    LoadedModel model = TestModels.load(TestModels.shipped(name), engine);

    assertThat(model.numerics()).hasSize(16);
    assertThat(model.measuredBatch()).isBetween(2, 512);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sinop-ndvi",
        "mato-grosso",
        "sitsformer-demo",
        "pixel",
        "window",
        "chip",
        "dense"
      })
  void enginesAgree(String name) {
    Path at =
        Files.isDirectory(TestModels.shipped(name))
            ? TestModels.shipped(name)
            : TestModels.tiny(name);
    LoadedModel onnx = TestModels.load(at, EngineKind.ONNX);
    LoadedModel pytorch = TestModels.load(at, EngineKind.PYTORCH);
    int longest = onnx.contract().series().length();

    float[] first = onnx.predict(random(onnx.contract(), 256, longest));
    float[] second = pytorch.predict(random(onnx.contract(), 256, longest));

    double largest = 0;
    for (int i = 0; i < first.length; i++) {
      largest = Math.max(largest, Math.abs(first[i] - (double) second[i]));
    }
    LOG.info("{}: largest difference of a logit between the engines {}", name, largest);
    assertThat(first).hasSize(256 * onnx.logitsPerRow()).hasSameSizeAs(second);
    assertThat(largest).isLessThan(1e-4);
  }

  @Test
  void refusesWeightsThatAreNotTheContracts() throws IOException {
    TestModels.variant(folder, "pixel", item -> {});
    byte[] weights = Files.readAllBytes(folder.resolve("model.onnx"));
    String expected = Sha256.hex(weights);
    weights[weights.length / 2] ^= 1;
    Files.write(folder.resolve("model.onnx"), weights);

    assertThatThrownBy(() -> load(EngineKind.ONNX))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "%s/model.onnx: SHA-256 is %s, but the contract says %s"
                .formatted(folder, Sha256.hex(weights), expected));
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void refusesAGoldenSampleThatDiffersAndShowsBothNumbers(EngineKind engine) {
    TestModels.variant(
        folder,
        "window",
        item -> ((ObjectNode) item.at("/properties/sits:golden/limits/cpu")).put("fp32", 1e-9));

    assertThatThrownBy(() -> load(engine))
        .isInstanceOf(ModelException.class)
        .hasMessageMatching(
            "\\Q"
                + folder
                + "\\E/golden.npz: golden sample fails on "
                + engine.djlName()
                + " cpu fp32: sample \\d, output \\d: expected -?[0-9.E-]+, got -?[0-9.E-]+,"
                + " limit 1.0E-9");
  }

  @Test
  void refusesAGoldenSampleWithoutLimitForTheDevice() {
    TestModels.variant(
        folder,
        "pixel",
        item -> ((ObjectNode) item.at("/properties/sits:golden/limits")).remove("cpu"));

    assertThatThrownBy(() -> load(EngineKind.ONNX))
        .hasMessage(folder + ": field sits:golden.limits has none for device cpu, precision fp32");
  }

  /** The other artefact keeps its own. */
  @Test
  void takesTheGoldenSamplesLimitOfTheArtefactsPrecision() {
    TestModels.variant(
        folder,
        "window",
        item -> {
          ((ObjectNode) item.at("/assets/onnx")).put("sits:precision", "int8");
          ((ObjectNode) item.at("/properties/sits:golden/limits/cpu")).put("int8", 1e-9);
        });
    assertThat(load(EngineKind.PYTORCH).numerics()).hasSize(16);
    assertThatThrownBy(() -> load(EngineKind.ONNX))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("golden sample fails on OnnxRuntime cpu int8: sample ")
        .hasMessageEndingWith(", limit 1.0E-9");
  }

  @Test
  void refusesAPrecisionWithoutLimit() {
    TestModels.variant(
        folder,
        "pixel",
        item -> ((ObjectNode) item.at("/assets/onnx")).put("sits:precision", "int8"));

    assertThatThrownBy(() -> load(EngineKind.ONNX))
        .hasMessage(folder + ": field sits:golden.limits has none for device cpu, precision int8");
  }

  @Test
  void refusesAGoldenSampleOfAnotherModel() throws IOException {
    TestModels.variant(
        folder,
        "pixel",
        item -> {
          byte[] other = read(TestModels.tiny("window").resolve("golden.npz"));
          ((ObjectNode) item.at("/properties/sits:golden"))
              .put("file:checksum", "1220" + Sha256.hex(other));
        });
    Files.write(
        folder.resolve("golden.npz"), read(TestModels.tiny("window").resolve("golden.npz")));

    assertThatThrownBy(() -> load(EngineKind.ONNX))
        .hasMessage(
            "Golden sample cannot be used: %s/golden.npz: shape [8, 8, 2, 5, 5] of sequences;"
                    .formatted(folder)
                + " allowed: [B, T, C]");
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void refusesAModelWhoseRowsDependOnTheirBatch(EngineKind engine) {
    assertThatThrownBy(() -> TestModels.load(TestModels.tiny("leaky"), engine))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("results depend on the batch: golden sample");
  }

  /** Batches of fewer than 12 rows give other logits, on every processor. */
  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void refusesASmallestBatchThatIsTooSmall(EngineKind engine) {
    TestModels.load(TestModels.tiny("batches"), engine);
    TestModels.variant(
        folder, "batches", item -> TestModels.properties(item).put("sits:smallest-batch", 2));

    assertThatThrownBy(() -> load(engine))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("results depend on the batch")
        .hasMessageEndingWith("(sits:smallest-batch is 2)");
  }

  @Test
  void saysThatAFileIsNoModel() throws IOException {
    byte[] junk = "not a model".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    TestModels.variant(
        folder,
        "pixel",
        item ->
            ((ObjectNode) item.at("/assets/onnx")).put("file:checksum", "1220" + Sha256.hex(junk)));
    Files.write(folder.resolve("model.onnx"), junk);

    assertThatThrownBy(() -> load(EngineKind.ONNX))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(folder + "/model.onnx: OnnxRuntime cannot load it: ");
  }

  @ParameterizedTest
  @EnumSource(EngineKind.class)
  void loadsOnceForAllTasksThatThenSeeTheSameBits(EngineKind engine)
      throws InterruptedException, ExecutionException {
    // Another temperature is another digest, so no other test has loaded this one.
    TestModels.variant(
        folder, "window", item -> TestModels.properties(item).put("sits:temperature", 1.125));
    long before = ModelCache.loads();
    ExecutorService tasks = Executors.newFixedThreadPool(4);
    List<Future<float[]>> results = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      results.add(
          tasks.submit(
              () -> {
                LoadedModel model = TestModels.load(folder, engine);
                float[] logits = new float[0];
                for (int call = 0; call < 20; call++) {
                  logits = model.predict(random(model.contract(), 33, 8));
                }
                return logits;
              }));
    }
    for (Future<float[]> result : results) {
      assertThat(result.get()).isEqualTo(results.get(0).get());
    }
    tasks.shutdown();

    assertThat(ModelCache.loads() - before).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"ONNX, 1, 12", "ONNX, 2, 12", "PYTORCH, 1, 4", "PYTORCH, 3, 8", "PYTORCH, 9, 12"})
  void smallBatchesGiveTheBitsOfLargeOnes(EngineKind engine, int rows, int length) {
    LoadedModel model = TestModels.load(TestModels.tiny("pixel"), engine);
    ModelBatch small = random(model.contract(), rows, length);

    float[] some = model.predict(small);
    float[] all = model.predict(random(model.contract(), 100, length));

    for (int i = 0; i < rows * model.logitsPerRow(); i++) {
      assertThat(some[i]).isEqualTo(all[i]);
    }
    assertThat(small.rows()).isEqualTo(rows);
    assertThat(small.rows() + small.paddedRows()).isEqualTo(16);
  }

  private LoadedModel load(EngineKind engine) {
    Contract contract = TestModels.contract(folder);
    return LoadedModel.load(Storage.local(), contract, engine, ModelDevice.CPU);
  }

  private static byte[] read(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Rows whose k-th is the same whatever their number. */
  private static ModelBatch random(Contract contract, int rows, int length) {
    Random random = new Random(11);
    int perDate = contract.inputs().floatsPerDate();
    ModelBatch batch = new ModelBatch(contract, rows, length);
    for (int row = 0; row < rows; row++) {
      float[] sequence = new float[length * perDate];
      long[] positions = new long[length];
      byte[] masks = new byte[length];
      int valid = 1 + random.nextInt(length);
      for (int t = 0; t < valid; t++) {
        masks[t] = 1;
        positions[t] = 1L + t * 365L / length;
        for (int k = 0; k < perDate; k++) {
          sequence[t * perDate + k] = (float) random.nextGaussian();
        }
      }
      batch.add(sequence, positions, masks);
    }
    return batch;
  }
}
