package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Maps of one archive by models with random weights, each run in an output of its own.
 *
 * @param folder where models and outputs go
 */
record CutRuns(Path folder, SmallArchive archive) {
  private static final String MODELS = "../predict/src/test/resources/models/";

  /**
   * Makes a map and returns its output.
   *
   * @param form name of the model's folder
   * @param batch samples a batch
   */
  Output run(String form, String engine, int block, int partitions, int batch, String... more)
      throws IOException {
    Path target = Files.createTempDirectory(folder, form + "-" + engine + "-" + block + "-");
    List<String> arguments = new ArrayList<>(archive.arguments("classify", target));
    arguments.set(arguments.indexOf("--model") + 1, model(form).toString());
    arguments.set(arguments.indexOf("--batch-size") + 1, "" + batch);
    arguments.addAll(List.of("--bands", "B1,B2,c,d,e,f", "--engine", engine, "--probabilities"));
    arguments.addAll(List.of("--block-size", "" + block, "--partitions", "" + partitions));
    arguments.addAll(List.of(more));
    Command.run(arguments).succeeds();
    return new Output(target);
  }

  /** Returns the tiles of an output's newest run by name. */
  static Map<String, byte[]> tiles(Output output) throws IOException {
    Map<String, byte[]> tiles = output.tiles(newest(output));
    assertThat(tiles).isNotEmpty();
    return tiles;
  }

  static String newest(Output output) throws IOException {
    return output.json("latest.json").get("run").asText();
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
}
