package org.sitsformer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitsformer.runs.program.ExitCode;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Main.commands().run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  @Test
  void unknownOptionIsOneLineAndUsage() {
    int code = run("classify", "--nonsense");

    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().strip()).contains("--").doesNotContain("\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void unknownCommandIsUsage() {
    assertThat(run("clasify")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("clasify");
  }

  /** Asks the parser, so that a new command cannot be forgotten here. */
  private static Set<String> commands() {
    return Main.commandLine().getSubcommands().keySet();
  }

  @Test
  void commandsAreThoseOfTheReadme() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(15);
    String readme = Files.readString(Path.of("../README.md"), StandardCharsets.UTF_8);
    assertThat(commands()).allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExample(String command) {
    assertThat(run(command, "--help")).isEqualTo(ExitCode.DONE);
    assertThat(err.toString()).isEmpty();
    String help = out.toString();
    assertThat(help).startsWith("Usage: sitsformer " + command + " ").contains("--json");
    // The example stands below the options, and is one of this command.
    assertThat(help)
        .containsPattern("(?s)\\R +--json\\b.*\\RExamples?:\\R.*\\bsitsformer " + command);
  }

  @Test
  void helpOfPlanSaysWhatItDoesToTheExecutors() {
    assertThat(run("plan", "--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains(
            "The executors try the model; only the catalog in --output is brought up to date.");
  }

  @Test
  void everyCommandTakesHelpJsonAndAFile() {
    assertThat(Main.commandLine().getSubcommands().values())
        .hasSizeGreaterThan(15)
        .allSatisfy(
            command ->
                assertThat(command.getCommandSpec().optionsMap())
                    .as(command.getCommandName())
                    .containsKeys("--help", "--json", "--config"));
  }

  @Test
  void exampleFileNamesEveryOptionAsTheCodeDoes() throws Exception {
    assertThat(run("config", "example")).isEqualTo(ExitCode.DONE);

    String committed =
        Files.readString(Path.of("../conf/sitsformer.properties.example"), StandardCharsets.UTF_8);
    assertThat(out.toString()).isEqualTo(committed);
  }

  @Test
  void configShowNamesTheOriginOfEachValue(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.properties"),
            """
            engine = pytorch
            plan.engine = onnx
            classify.pieces = 3
            partitions = 5
            """);
    System.setProperty("spark.sitsformer.partitions", "9");
    try {
      assertThat(run("config", "show", "--json", "--config", file.toString()))
          .isEqualTo(ExitCode.DONE);
    } finally {
      System.clearProperty("spark.sitsformer.partitions");
    }

    Map<String, String> rows = new TreeMap<>();
    for (JsonNode row : new ObjectMapper().readTree(out.toString())) {
      rows.put(
          row.get("key").asText(),
          row.get("value").asText() + " from " + row.get("origin").asText());
    }
    assertThat(rows)
        .containsEntry("classify.engine", "pytorch from file")
        .containsEntry("plan.engine", "onnx from file")
        .containsEntry("classify.pieces", "3 from file")
        .containsEntry("plan.pieces", "0 from default")
        .containsEntry("classify.partitions", "9 from spark.sitsformer.partitions")
        .containsEntry("classify.smooth", "none from default")
        .containsEntry("classify.model", "null from default");
    assertThat(rows.values().stream().filter(value -> !value.endsWith(" from default")))
        .allMatch(value -> value.matches("(pytorch|onnx|3) from file|9 from spark\\..*"));
  }

  @Test
  void configShowIsATableForPeople(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("my.properties"), "gc.keep = 12\n");
    assertThat(run("config", "show", "--config", file.toString())).isEqualTo(ExitCode.DONE);

    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches("gc\\.keep +12 +file"))
        .anyMatch(line -> line.matches("classify\\.engine +onnx +default"))
        .anyMatch(line -> line.matches("classify\\.model +- +default"));
  }

  @Test
  void planThatIsNotThereIsUsage() {
    assertThat(run("classify", "--plan", "nowhere.json")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--plan nowhere.json: no such file");
  }
}
