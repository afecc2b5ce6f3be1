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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Asserts that a command says only this, in one line, and leaves nothing in the output. */
  private void refuses(int code, List<String> arguments, String... parts) throws IOException {
    Command command = Command.run(arguments);
    command.fails(code, parts);
    assertThat(command.out()).isEmpty();
    leavesNoRun(arguments.get(arguments.indexOf("--output") + 1));
  }

  private void leavesNoRun(String output) throws IOException {
    Output left = new Output(folder.resolve(output));
    left.isClean();
    assertThat(left.root().resolve("runs")).doesNotExist();
    assertThat(left.root().resolve("grid.json")).doesNotExist();
  }

  @Test
  void noFileMatches() throws IOException {
    refuses(
        ExitCode.USAGE,
        with(arguments("nothing"), "--pattern", "S2_{tile}_{date:yyyyMMdd}.tif"),
        "--pattern 'S2_{tile}_{date:yyyyMMdd}.tif'",
        "none of the",
        archive.root().toString(),
        "IMG_A");
  }

  @Test
  void patternHasNoDate() throws IOException {
    refuses(
        ExitCode.USAGE,
        with(arguments("dateless"), "--pattern", "IMG_{tile}.tif"),
        "--pattern: ",
        "IMG_{tile}.tif",
        "{date");
  }

  @Test
  void archiveIsNotThere() throws IOException {
    refuses(
        ExitCode.USAGE,
        with(arguments("nowhere"), "--archive", folder.resolve("none").toString()),
        "--archive '" + folder.resolve("none"),
        "no file");
  }

  @Test
  void bandIsMissing() throws IOException {
    refuses(
        ExitCode.USAGE,
        arguments("band", "--bands", "evi,ndvi,red,blue,nir,swir"),
        "band mir is missing",
        "the model mato-grosso-1.0.0 needs",
        "blue, evi, ndvi, nir, red, swir");
  }

  @Test
  void datesAreTooFew() throws IOException {
    refuses(
        ExitCode.USAGE,
        arguments("few", "--from", "2012-01-01"),
        "2012-01-01 to 2012-07-22",
        "has 9 dates",
        "needs at least 12");
    refuses(
        ExitCode.USAGE,
        arguments("few", "--from", "2012-07-01"),
        "2012-07-01 to 2012-07-22",
        "has 1 date,",
        "needs at least 12");
  }

  @Test
  void regionLiesOutside() throws IOException {
    refuses(
        ExitCode.USAGE,
        arguments("outside", "--region", "10,40,11,41"),
        "--region 10,40,11,41",
        "outside the archive, which covers 15.0");
  }

  @Test
  void regionIsNone() throws IOException {
    refuses(
        ExitCode.USAGE,
        arguments("region", "--region", "10,50,9,51"),
        "--region",
        "10.0,50.0,9.0,51.0",
        "west < east");
    refuses(
        ExitCode.USAGE,
        arguments("region", "--region", "nowhere.geojson"),
        "--region nowhere.geojson");
  }

  @Test
  void regionHoldsNoPixelCentre() throws IOException {
    String sliver =
        "{\"type\":\"Polygon\",\"coordinates\":[[[500101,4999901],[500399,4999901.5],"
            + "[500399,4999901.6],[500101,4999901]]]}";
    refuses(
        ExitCode.USAGE,
        arguments("sliver", "--region", sliver, "--region-crs", "EPSG:32633"),
        "--region: holds the centre of no pixel of the map");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--block-size 8 | --block-size 8 | 16",
        "--block-size 48 | --block-size 48 | divide the tile's 4096",
        "--block-size 100 | --block-size 100 | divide the tile's 4096",
        "--min-coverage 2 | --min-coverage 2.0 | 0 to 1",
        "--format png | --format png | cog and parquet",
        "--engine tensorflow | --engine | 'tensorflow'",
        "--engine tensorflow | ONNX | PYTORCH",
        "--date yesterday | --date | yesterday",
        "--date 31.8.2014 | --date | 31.8.2014",
        "--colour red | Unknown option | --colour",
        "--uncertainty entropy,doubt | --uncertainty | doubt",
        "--uncertainty doubt | --uncertainty | entropy, margin, least-confidence",
        "--smooth gauss | --smooth | gauss",
        "--smooth gauss | --smooth | NONE, MAJORITY, BAYES",
        "--smooth bayes --smooth-window 4 | --smooth-window 4 | odd numbers from 3 to 31",
        "--smooth bayes --smoothness 0 | --smoothness 0.0 | above 0",
        "--smooth bayes --smooth-fraction 1.5 | --smooth-fraction 1.5 | at most 1",
        "--smooth majority --smoothness 5 | --smoothness 5.0 | --smooth bayes",
        "--smooth-window 5 | --smooth-window 5 | another --smooth than none"
      })
  void optionsHaveBounds(String given, String named, String allowed) throws IOException {
    refuses(ExitCode.USAGE, arguments("bounds", given.split(" ", -1)), named, allowed);
  }

  @Test
  void cudaNeedsAGpu() throws IOException {
    refuses(
        ExitCode.FAILED, with(arguments("cuda"), "--device", "cuda"), "cuda", "no GPU is usable");
  }

  @Test
  void weightsAreNotThoseOfTheContract() throws IOException {
    ModelCopy model = ModelCopy.of("mato-grosso", folder.resolve("flipped"));
    model.flipByte("model.onnx");
    model.changeTemperature();

    refuses(
        ExitCode.FAILED,
        with(arguments("weights"), "--model", model.folder().toString()),
        model.folder() + "/model.onnx: SHA-256 is",
        "the contract says");
  }

  @Test
  void goldenSampleIsNotThatOfTheContract() throws IOException {
    ModelCopy model = ModelCopy.of("mato-grosso", folder.resolve("flipped-golden"));
    model.flipByte("golden.npz");
    model.changeTemperature(1.75);

    refuses(
        ExitCode.FAILED,
        with(arguments("flipped-sample"), "--model", model.folder().toString()),
        model.folder() + "/golden.npz: SHA-256 is",
        "the contract says");
  }

  @Test
  void goldenSampleFails() throws IOException {
    ModelCopy model = ModelCopy.of("mato-grosso", folder.resolve("golden"));
    model.changeGolden();

    refuses(
        ExitCode.FAILED,
        with(arguments("sample"), "--model", model.folder().toString()),
        "golden sample fails",
        "expected 6.56",
        "got 6.06",
        "limit 1.0E-4");
  }

  @Test
  void modelIsNotThere() throws IOException {
    refuses(
        ExitCode.USAGE,
        with(arguments("model"), "--model", folder.resolve("no-model").toString()),
        folder.resolve("no-model") + "/model.json: no such file");
  }

  @Test
  void outputIsNotWritable() throws IOException {
    // Not by permissions, which a privileged user's tests would not feel.
    Files.writeString(folder.resolve("file"), "in the way");
    refuses(
        ExitCode.FAILED,
        arguments("file/output"),
        "--output " + folder.resolve("file/output") + ": cannot be written");
  }

  @Test
  void outputHasAnotherGrid() throws IOException {
    Path output = folder.resolve("grid");
    Command.run(arguments("grid", "--block-size", "64", "--stop-after", "blocks")).succeeds();

    Command.run(arguments("grid", "--resolution", "5"))
        .fails(ExitCode.USAGE, "--output " + output, "another grid", "5.0 x 5.0", "10.0 x 10.0");
    Command.run(arguments("grid", "--block-size", "32"))
        .fails(ExitCode.USAGE, "--block-size 32", "blocks of 64 pixels");
    Command.run(arguments("grid", "--block-size", "128"))
        .fails(ExitCode.USAGE, "--block-size 128", "blocks of 64 pixels");
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
        .allMatch(row -> row.getAs("failure").equals("quarantine"))
        .allMatch(row -> row.<String>getAs("reason").contains("3 scenes are quarantined"));
    output.isClean();
  }
}
