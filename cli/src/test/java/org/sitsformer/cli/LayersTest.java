package org.sitsformer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.Model.OptionSpec;

class LayersTest {
  private final OptionSpec engine =
      Config.options(Main.commandLine().getCommandSpec()).get("classify.engine");

  private static Properties properties(String... pairs) {
    Properties properties = new Properties();
    for (int i = 0; i < pairs.length; i += 2) {
      properties.setProperty(pairs[i], pairs[i + 1]);
    }
    return properties;
  }

  @Test
  void environmentBeatsSparkBeatsFile() {
    Map<String, String> environment = Map.of("SITSFORMER_ENGINE", "a");
    Properties spark = properties("spark.sitsformer.engine", "b");
    Properties file = properties("engine", "c", "classify.engine", "d");
    Properties none = new Properties();

    assertThat(new Layers(environment, spark, file).value(engine).orElseThrow().text())
        .isEqualTo("a");
    assertThat(new Layers(Map.of(), spark, file).value(engine).orElseThrow().text()).isEqualTo("b");
    assertThat(new Layers(Map.of(), none, file).value(engine).orElseThrow())
        .isEqualTo(new Layers.Value("d", "file"));
    assertThat(new Layers(Map.of(), none, none).value(engine)).isEmpty();
  }

  @Test
  void fileWithUnknownKeyIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("my.properties"), "classify.egnine = onnx\n");

    assertThatThrownBy(() -> Layers.of(file.toString(), Main.commandLine().getCommandSpec()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("unknown key classify.egnine")
        .hasMessageContaining(file.toString());
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> Layers.of("nowhere.properties", Main.commandLine().getCommandSpec()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("--config nowhere.properties");
  }
}
