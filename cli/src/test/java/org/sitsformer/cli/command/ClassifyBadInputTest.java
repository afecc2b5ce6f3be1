package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.runs.program.ExitCode;

/** What {@code classify} says to input that it cannot use: one line, an exit code, no leftovers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClassifyBadInputTest {
  private Path folder;
  private SmallArchive archive;

  @BeforeAll
  void writeArchive(@TempDir Path temporary) throws IOException {
    folder = temporary;
    archive = SmallArchive.write(folder.resolve("archive"));
  }

  private List<String> arguments(String output, String... more) {
    return archive.arguments("classify", folder.resolve(output), more);
  }

  /** Puts another value behind an option. */
  private static List<String> with(List<String> arguments, String option, String value) {
    List<String> changed = new ArrayList<>(arguments);
    changed.set(changed.indexOf(option) + 1, value);
    return changed;
  }

  private void leavesNoRun(String output) throws IOException {
    Output left = new Output(folder.resolve(output));
    left.isClean();
    assertThat(left.root().resolve("runs")).doesNotExist();
    assertThat(left.root().resolve("grid.json")).doesNotExist();
  }

  @Test
  void noFileMatches() throws IOException {
    Command.run(with(arguments("nothing"), "--pattern", "S2_{tile}_{date:yyyyMMdd}.tif"))
        .fails(ExitCode.USAGE, "--pattern 'S2_{tile}_{date:yyyyMMdd}.tif'", "none of the", "IMG_A");
    leavesNoRun("nothing");
  }

  @Test
  void archiveIsNotThere() throws IOException {
    Command.run(with(arguments("nowhere"), "--archive", folder.resolve("none").toString()))
        .fails(ExitCode.USAGE, "--archive '" + folder.resolve("none"), "no file");
    leavesNoRun("nowhere");
  }

  @Test
  void bandIsMissing() throws IOException {
    Command.run(arguments("band", "--bands", "evi,ndvi,red,blue,nir,swir"))
        .fails(
            ExitCode.USAGE,
            "band mir is missing",
            "the model mato-grosso-1.0.0 needs",
            "blue, evi, ndvi, nir, red, swir");
    leavesNoRun("band");
  }

  @Test
  void datesAreTooFew() throws IOException {
    Command.run(arguments("few", "--from", "2012-01-01"))
        .fails(ExitCode.USAGE, "2012-01-01 to 2012-07-22", "has 9 dates", "needs at least 12");
    leavesNoRun("few");
  }

  @Test
  void regionLiesOutside() throws IOException {
    Command.run(arguments("outside", "--region", "10,40,11,41"))
        .fails(ExitCode.USAGE, "--region 10,40,11,41", "outside the archive, which covers 15.0");
    leavesNoRun("outside");
  }

  @Test
  void regionHoldsNoPixelCentre() throws IOException {
    String sliver =
        "{\"type\":\"Polygon\",\"coordinates\":[[[500101,4999901],[500399,4999901.5],"
            + "[500399,4999901.6],[500101,4999901]]]}";
    Command.run(arguments("sliver", "--region", sliver, "--region-crs", "EPSG:32633"))
        .fails(ExitCode.USAGE, "--region");
    leavesNoRun("sliver");
  }

  @Test
  void optionsHaveBounds() throws IOException {
    Command.run(arguments("bounds", "--block-size", "8"))
        .fails(ExitCode.USAGE, "--block-size 8", "16");
    Command.run(arguments("bounds", "--block-size", "48"))
        .fails(ExitCode.USAGE, "--block-size 48", "divide", "4096");
    Command.run(arguments("bounds", "--min-coverage", "2"))
        .fails(ExitCode.USAGE, "--min-coverage 2.0", "0 to 1");
    Command.run(arguments("bounds", "--format", "png"))
        .fails(ExitCode.USAGE, "--format png", "cog", "parquet");
    Command.run(arguments("bounds", "--engine", "tensorflow"))
        .fails(ExitCode.USAGE, "--engine", "tensorflow", "ONNX", "PYTORCH");
    Command.run(arguments("bounds", "--date", "yesterday"))
        .fails(ExitCode.USAGE, "--date", "yesterday");
    Command.run(arguments("bounds", "--uncertainty", "entropy,doubt"))
        .fails(ExitCode.USAGE, "--uncertainty", "doubt", "entropy, margin, least-confidence");
    Command.run(arguments("bounds", "--smooth", "gauss"))
        .fails(ExitCode.USAGE, "--smooth", "gauss", "NONE, MAJORITY, BAYES");
    Command.run(arguments("bounds", "--smooth", "bayes", "--smooth-window", "4"))
        .fails(ExitCode.USAGE, "--smooth-window 4", "odd numbers from 3 to 31");
    Command.run(arguments("bounds", "--smooth", "bayes", "--smoothness", "0"))
        .fails(ExitCode.USAGE, "--smoothness 0.0", "above 0");
    Command.run(arguments("bounds", "--smooth", "bayes", "--smooth-fraction", "1.5"))
        .fails(ExitCode.USAGE, "--smooth-fraction 1.5", "at most 1");
    Command.run(arguments("bounds", "--smooth", "majority", "--smoothness", "5"))
        .fails(ExitCode.USAGE, "--smoothness 5.0", "--smooth bayes");
    Command.run(arguments("bounds", "--smooth-window", "5"))
        .fails(ExitCode.USAGE, "--smooth-window 5", "another --smooth than none");
    leavesNoRun("bounds");
  }

  @Test
  void cudaNeedsAGpu() throws IOException {
    Command.run(with(arguments("cuda"), "--device", "cuda"))
        .fails(ExitCode.FAILED, "cuda", "no GPU is usable");
    leavesNoRun("cuda");
  }

  @Test
  void weightsAreNotThoseOfTheContract() throws IOException {
    ModelCopy model = ModelCopy.of("mato-grosso", folder.resolve("flipped"));
    model.flipByte("model.onnx");
    model.changeTemperature();

    Command.run(with(arguments("weights"), "--model", model.folder().toString()))
        .fails(ExitCode.FAILED, model.folder() + "/model.onnx: SHA-256 is", "the contract says");
    leavesNoRun("weights");
  }

  @Test
  void goldenSampleFails() throws IOException {
    ModelCopy model = ModelCopy.of("mato-grosso", folder.resolve("golden"));
    model.changeGolden();

    Command command = Command.run(with(arguments("sample"), "--model", model.folder().toString()));
    command.fails(
        ExitCode.FAILED, "golden sample fails", "expected 6.56", "got 6.06", "limit 1.0E-4");
    leavesNoRun("sample");
  }

  @Test
  void modelIsNotThere() throws IOException {
    Command.run(with(arguments("model"), "--model", folder.resolve("no-model").toString()))
        .fails(ExitCode.USAGE, "no-model/model.json: no such file");
    leavesNoRun("model");
  }

  @Test
  void outputIsNotWritable() throws IOException {
    // Not by permissions, which a privileged user's tests would not feel.
    Files.writeString(folder.resolve("file"), "in the way");
    Command.run(arguments("file/output"))
        .fails(
            ExitCode.FAILED, "--output " + folder.resolve("file/output") + ": cannot be written");
  }

  @Test
  void outputHasAnotherGrid() throws IOException {
    Path output = folder.resolve("grid");
    Command.run(arguments("grid", "--block-size", "64", "--stop-after", "blocks")).succeeds();

    Command.run(arguments("grid", "--resolution", "5"))
        .fails(ExitCode.USAGE, "--output " + output, "another grid", "5.0 x 5.0", "10.0 x 10.0");
    Command.run(arguments("grid", "--block-size", "32"))
        .fails(ExitCode.USAGE, "--block-size 32", "blocks of 64 pixels");
    new Output(output).isClean();
  }

  @Test
  void truncatedFileIsQuarantined() throws IOException {
    SmallArchive broken = SmallArchive.write(folder.resolve("broken"));
    Path file = broken.image(SmallArchive.DATES.get(2), 'A');
    Damager.truncate(file);
    Output output = new Output(folder.resolve("truncated"));
    Command gated =
        Command.run(
            broken.arguments(
                "classify", output.root(), "--block-size", "64", "--fail-on-quarantine", "--json"));
    gated.fails(ExitCode.QUARANTINE, "1 scenes are quarantined", "--fail-on-quarantine");

    JsonNode summary = gated.json();
    assertThat(summary.get("scenes").get("quarantined").asInt()).isEqualTo(1);
    assertThat(summary.get("scenes").get("used").asInt()).isEqualTo(27);
    assertThat(summary.get("warnings")).hasSize(1);
    assertThat(summary.get("warnings").get(0).get("subject").asText()).isEqualTo(file.toString());
    assertThat(output.root().resolve("latest.json")).doesNotExist();

    Command.run(broken.arguments("classify", output.root())).succeeds();
    assertThat(output.root().resolve("latest.json")).exists();
    output.isClean();
  }

  @Test
  void holeThatQuarantineMadeIsNoLandWithoutData() throws IOException {
    SmallArchive broken = SmallArchive.write(folder.resolve("hole"));
    // Tile B alone has three dates fewer: eleven, one less than the model needs.
    for (int date = 0; date < 3; date++) {
      Damager.truncate(broken.image(SmallArchive.DATES.get(date), 'B'));
    }
    Output output = new Output(folder.resolve("holed"));
    Command command =
        Command.run(broken.arguments("classify", output.root(), "--block-size", "16", "--json"));
    command.fails(ExitCode.COVERAGE, "--min-coverage");

    // Columns 80 to 95 are B's alone; 64 to 79 hold pixels of A still.
    String run = command.json().get("run").asText();
    assertThat(output.manifest(run))
        .filteredOn(row -> row.getAs("state").equals("failed"))
        .hasSize(5)
        .allMatch(row -> row.<Integer>getAs("col") == 5)
        .allMatch(row -> row.<String>getAs("reason").contains("3 scenes are quarantined"));
    output.isClean();
  }
}
