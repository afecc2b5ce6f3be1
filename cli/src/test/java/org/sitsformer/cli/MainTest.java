package org.sitsformer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "catalog",
        "plan",
        "classify",
        "assemble",
        "report",
        "publish",
        "simulate",
        "bench",
        "config"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    assertThat(run(command, "--help")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("Usage: sitsformer " + command).contains("Example");
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
  void configShowNamesTheOrigin() {
    assertThat(run("config", "show", "--json")).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).contains("\"classify.engine\"").contains("\"default\"");
  }

  @Test
  void planThatIsNotThereIsUsage() {
    assertThat(run("classify", "--plan", "nowhere.json")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--plan nowhere.json: no such file");
  }
}
