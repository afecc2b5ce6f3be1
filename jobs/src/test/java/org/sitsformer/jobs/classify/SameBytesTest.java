package org.sitsformer.jobs.classify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * However the work is cut, the tiles are the same bytes: for models that see a pixel's
 * neighbourhood, that label cells of many pixels, and that label every pixel of a cell. The models
 * have random weights; the archive has a damaged segment, and its region is no multiple of any
 * block but the smallest.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameBytesTest {
  private static final String MODELS = "../predict/src/test/resources/models/";

  private Path folder;
  private SmallArchive archive;

  @BeforeAll
  void writeArchive(@TempDir Path temporary) throws IOException {
    folder = temporary;
    archive = SmallArchive.write(folder.resolve("archive"));
    Damager.damageSegment(archive.image(SmallArchive.DATES.get(5), 'A'), 1);
  }

  @ParameterizedTest
  @CsvSource({
    "window, onnx",
    "window, pytorch",
    "chip, onnx",
    "chip, pytorch",
    "dense, onnx",
    "dense, pytorch",
  })
  void tilesDoNotDependOnHowTheWorkIsCut(String form, String engine) throws IOException {
    Map<String, byte[]> base = tiles(form, engine, 256, 1, 64);

    assertThat(base).isNotEmpty();
    // A map of one value would be equal to itself however wrong the rest is.
    int[] confidence =
        new Output(output(form, engine, 256))
            .pixels(newest(form, engine, 256), "r0_c0_confidence.tif", 0);
    assertThat(Arrays.stream(confidence).distinct().count()).isGreaterThanOrEqualTo(5);
    assertThat(tiles(form, engine, 64, 3, 7)).containsExactlyEntriesOf(base);
    assertThat(tiles(form, engine, 32, 16, 256)).containsExactlyEntriesOf(base);
  }

  /** What memory does not hold at once is made piece by piece, under the same key. */
  @ParameterizedTest
  @CsvSource({"window, onnx", "chip, onnx", "dense, pytorch"})
  void blocksDoNotDependOnTheirPieces(String form, String engine) throws IOException {
    tiles(form, form + "-1", engine, 64, 2, 64, "--pieces", "1");
    tiles(form, form + "-5", engine, 64, 2, 64, "--pieces", "5");
    Map<String, String> whole = new Output(output(form + "-1", engine, 64)).blockDigests();

    assertThat(whole).hasSizeGreaterThan(1);
    assertThat(new Output(output(form + "-5", engine, 64)).blockDigests())
        .containsExactlyEntriesOf(whole);
  }

  /** The full product of cuts, each with one of three batch sizes. */
  @ParameterizedTest
  @Tag("long")
  @CsvSource({
    "window, onnx",
    "window, pytorch",
    "chip, onnx",
    "chip, pytorch",
    "dense, onnx",
    "dense, pytorch",
  })
  void tilesDoNotDependOnAnyCut(String form, String engine) throws IOException {
    Map<String, byte[]> base = null;
    int[] batches = {7, 64, 256};
    int turn = 0;
    for (int block : new int[] {16, 32, 64, 128, 256, 512}) {
      for (int partitions : new int[] {1, 2, 5, 16}) {
        String name = form + "-" + partitions;
        Map<String, byte[]> tiles =
            tiles(form, name, engine, block, partitions, batches[turn++ % batches.length]);
        base = base == null ? tiles : base;
        assertThat(tiles)
            .as("blocks of %d pixels in %d partitions", block, partitions)
            .containsExactlyEntriesOf(base);
      }
    }
  }

  /** Copies a model and scales its inputs as the archive's values are, so that classes differ. */
  private Path model(String form) throws IOException {
    Path target = folder.resolve("model-" + form);
    if (!Files.exists(target)) {
      Files.createDirectories(target);
      for (Path file : Output.files(Path.of(MODELS + form))) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
      ObjectMapper json = new ObjectMapper();
      Path contract = target.resolve("model.json");
      JsonNode item = json.readTree(contract.toFile());
      for (JsonNode scaling : item.at("/properties/mlm:input/0/value_scaling")) {
        ((ObjectNode) scaling).put("mean", 0.5).put("stddev", 0.2);
      }
      json.writeValue(contract.toFile(), item);
    }
    return target;
  }

  private Path output(String form, String engine, int block) {
    return folder.resolve(form + "-" + engine + "-" + block);
  }

  private String newest(String form, String engine, int block) throws IOException {
    return new Output(output(form, engine, block)).json("latest.json").get("run").asText();
  }

  private Map<String, byte[]> tiles(
      String form, String engine, int block, int partitions, int batch) throws IOException {
    return tiles(form, form, engine, block, partitions, batch);
  }

  private Map<String, byte[]> tiles(
      String form, String name, String engine, int block, int partitions, int batch, String... more)
      throws IOException {
    Path output = output(name, engine, block);
    assertThat(Files.exists(output)).isFalse();
    List<String> arguments = new ArrayList<>(archive.arguments("classify", output));
    arguments.set(arguments.indexOf("--model") + 1, model(form).toString());
    arguments.set(arguments.indexOf("--batch-size") + 1, "" + batch);
    arguments.addAll(List.of("--bands", "B1,B2,c,d,e,f", "--engine", engine, "--probabilities"));
    arguments.addAll(List.of("--block-size", "" + block, "--partitions", "" + partitions));
    arguments.addAll(List.of(more));
    Command.run(arguments).succeeds();
    return new Output(output).tiles(newest(name, engine, block));
  }
}
