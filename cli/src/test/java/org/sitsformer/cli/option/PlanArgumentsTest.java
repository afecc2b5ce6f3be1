package org.sitsformer.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitsformer.cli.Main;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.plan.PlanFile;
import org.sitsformer.runs.program.ExitCode;

/**
 * How {@code classify --plan} reads its command line. Nothing is classified: what is read is told
 * by what is refused, and the plan's model is nowhere.
 */
class PlanArgumentsTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String plan;

  @BeforeEach
  void writePlan() throws IOException {
    plan = write("--block-size", "64");
  }

  /** Writes a plan with these arguments among others. */
  private String write(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--archive",
                folder.resolve("archive").toString(),
                "--pattern",
                "{date:yyyyMMdd}_{band}.tif",
                "--model",
                folder.resolve("model").toString(),
                "--output",
                folder.resolve("maps").toString(),
                "--engine",
                "onnx",
                "--bands",
                "evi,ndvi",
                "--uncertainty",
                "entropy",
                "--probabilities"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--from", "2024-01-01", "--to", "2024-12-31", "--as-of", "snapshot"));
    String path = folder.resolve("plan.json").toString();
    new PlanFile(1, arguments, "demo-1.0.0", "00").write(Storage.local(), path);
    return path;
  }

  private int classify(String... arguments) {
    List<String> all = new ArrayList<>(List.of("classify"));
    all.addAll(List.of(arguments));
    return Main.commands()
        .run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
  }

  private String said() {
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
    return err.toString().strip();
  }

  /** The words of an option, split at blanks. */
  @ParameterizedTest
  @CsvSource({
    "--engine, --engine pytorch",
    "--engine, --engine=pytorch",
    // What the plan says as well is given twice all the same.
    "--engine, --engine onnx",
    "--block-size, --block-size 32",
    "--block-size, --block-size=32",
    "--bands, '--bands red,nir'",
    "--bands, '--bands=red,nir'",
    "--uncertainty, --uncertainty margin",
    "--uncertainty, --uncertainty=margin",
    "--probabilities, --probabilities",
    "--archive, --archive elsewhere",
    // Pinned by every plan.
    "--from, --from 2023-01-01",
    "--to, --to=2023-12-31",
    "--as-of, --as-of other"
  })
  void whatThePlanGivesMayBeGivenNeitherBeforeNorAfterIt(String option, String given) {
    String[] words = given.split(" ", -1);
    String expected = "--plan %s: gives %s already".formatted(plan, option);

    List<String> before = new ArrayList<>(List.of(words));
    before.addAll(List.of("--plan", plan));
    assertThat(classify(before.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
    assertThat(said()).isEqualTo(expected);

    err.getBuffer().setLength(0);
    List<String> after = new ArrayList<>(List.of("--plan=" + plan));
    after.addAll(List.of(words));
    assertThat(classify(after.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
    assertThat(said()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--plan P", "--plan=P"})
  void thePlansOptionsAreTakenInItsPlace(String form) throws IOException {
    plan = write("--block-size", "8");

    assertThat(classify(form.replace("P", plan).split(" ", -1))).isEqualTo(ExitCode.USAGE);
    assertThat(said()).isEqualTo("--block-size 8: 16 to 4096 pixels are allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--plan P --run-id x", "--run-id x --plan P", "--run-id=x --plan=P"})
  void whatThePlanDoesNotGiveIsTakenBesideIt(String line) {
    assertThat(classify(line.replace("P", plan).split(" ", -1))).isEqualTo(ExitCode.USAGE);
    assertThat(said()).startsWith("--run-id x: 8 to 32 hexadecimal digits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--plan P --help", "--help --plan P", "-h --plan=P"})
  void helpIsHelpBesideAPlanToo(String line) {
    assertThat(classify(line.replace("P", plan).split(" ", -1))).isEqualTo(ExitCode.DONE);
    assertThat(out.toString()).startsWith("Usage: sitsformer classify ").contains("--plan=P");
    assertThat(err.toString()).isEmpty();
  }

  /** The content of the file, then what is said of it behind option and path. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                     | is no plan: ",
        "''                                    | is no plan: ",
        "[]                                    | is no plan: ",
        "\"text\"                              | is no plan: ",
        "{\"arguments\": []}                   | is no plan of this version",
        "{\"schemaVersion\": 2, \"arguments\": []} | is no plan of this version",
        "{\"schemaVersion\": 1}                | is no plan of this version",
        "{\"schemaVersion\": 1, \"arguments\": {}} | is no plan: "
      })
  void aDamagedPlanIsNamed(String content, String reason) throws IOException {
    Files.writeString(Path.of(plan), content);

    assertThat(classify("--plan", plan)).isEqualTo(ExitCode.USAGE);
    assertThat(said()).startsWith("--plan %s: %s".formatted(plan, reason));
  }

  @Test
  void aPlanThatIsNotThereIsNamed() {
    assertThat(classify("--plan", folder + "/none.json")).isEqualTo(ExitCode.USAGE);
    assertThat(said())
        .isEqualTo("--plan %s/none.json: no such file; 'plan --write' makes one".formatted(folder));
  }

  @Test
  void aPlanNeedsAName() {
    assertThat(classify("--plan")).isEqualTo(ExitCode.USAGE);
    assertThat(said()).contains("'--plan'");
  }

  @Test
  void anOptionThatClassifyDoesNotHaveIsRefusedInAPlanToo() throws IOException {
    plan = write("--colour", "red");

    assertThat(classify("--plan", plan)).isEqualTo(ExitCode.USAGE);
    assertThat(said()).contains("--colour");
  }

  /** A default that stands in a file or in the environment is no option that was given. */
  @Test
  void layersGiveDefaultsThatThePlanReplaces() throws IOException {
    Path config = Files.writeString(folder.resolve("my.properties"), "block-size = 128\n");
    plan = write("--block-size", "8");

    assertThat(classify("--config", config.toString(), "--plan", plan)).isEqualTo(ExitCode.USAGE);
    assertThat(said()).isEqualTo("--block-size 8: 16 to 4096 pixels are allowed");
  }
}
