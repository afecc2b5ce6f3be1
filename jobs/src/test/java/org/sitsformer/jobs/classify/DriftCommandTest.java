package org.sitsformer.jobs.classify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.jobs.cli.ExitCode;

/** Which runs {@code drift} compares, what it writes, and what it says to input it cannot use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriftCommandTest {
  private static final LocalDate LAST = SmallArchive.DATES.get(13);

  private Path folder;
  private Output output;
  private SmallArchive archive;
  private String first;
  private String nextDay;
  private String weeksLater;
  private String otherModel;
  private String tiny;
  private String alsoTiny;
  private String smoothed;

  @BeforeAll
  void classify(@TempDir Path temporary) throws IOException {
    folder = temporary;
    archive = SmallArchive.write(folder.resolve("archive"));
    output = new Output(folder.resolve("maps"));
    first = run(LAST);
    nextDay = run(LAST.plusDays(1));
    // By then the two first days of the year are out of the window: all blocks are made anew.
    weeksLater = run(SmallArchive.DATES.get(1).plusYears(1));
    ModelCopy copy = ModelCopy.of("mato-grosso", folder.resolve("model"));
    String contract = Files.readString(copy.folder().resolve("model.json"));
    Files.writeString(
        copy.folder().resolve("model.json"), contract.replace("\"1.0.0\"", "\"1.1.0\""));
    otherModel = run(LAST.plusDays(2), "--model", copy.folder().toString());
    tiny = tiny(3);
    alsoTiny = tiny(4);
    smoothed = run(LAST.plusDays(5), "--smooth", "majority", "--uncertainty", "entropy");
  }

  /** A map of 64 pixels. */
  private String tiny(int days) {
    return run(
        LAST.plusDays(days),
        "--region",
        "500000,4999920,500080,5000000",
        "--region-crs",
        "EPSG:32633");
  }

  private String run(LocalDate date, String... more) {
    List<String> arguments = archive.arguments("classify", output.root());
    arguments.addAll(
        List.of("--block-size", "16", "--json", "--date", date.toString(), "--period", "P1Y"));
    for (int i = 0; i < more.length; i += 2) {
      int at = arguments.indexOf(more[i]);
      if (at >= 0) {
        arguments.set(at + 1, more[i + 1]);
      } else {
        arguments.addAll(List.of(more[i], more[i + 1]));
      }
    }
    return Command.run(arguments).succeeds().json().get("run").asText();
  }

  private Command drift(String run, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("drift", "--output", output.root().toString(), "--run", run, "--json"));
    arguments.addAll(List.of(more));
    return Command.run(arguments);
  }

  @Test
  void withoutEarlierRunsThereIsNoHistory() throws IOException {
    JsonNode report = drift(first, "--fail-on", "medium").succeeds().json();
    assertThat(report.get("status").asText()).isEqualTo("insufficient-history");
    assertThat(report.get("severity").asText()).isEqualTo("none");
    assertThat(report.get("measures")).isEmpty();
    assertThat(report(first)).contains("There is no earlier run to compare this one with.");
  }

  @Test
  void oneRunIsNoRuns() {
    List<String> arguments =
        List.of("drift", "--output", output.root().toString(), "--run", nextDay);
    assertThat(Command.run(arguments).succeeds().out())
        .containsPattern("predictions: [0-9,]+ pixels of 1 run against [0-9,]+ of 1\n")
        .containsPattern("acquisitions: 0 days from [0-9-]+ to [0-9-]+ against");
  }

  private String report(String run) throws IOException {
    return Files.readString(output.run(run).resolve("report.html"));
  }

  @Test
  void theDaysBeforeAreTheReference() throws IOException {
    JsonNode report = drift(nextDay).succeeds().json();
    assertThat(report.get("status").asText()).isEqualTo("compared");
    assertThat(report.get("predictions").get("window").get(0).asText()).isEqualTo(nextDay);
    assertThat(report.get("predictions").get("baseline")).hasSize(1);
    assertThat(report.get("predictions").get("baseline").get(0).asText()).isEqualTo(first);
    // Nothing came, nothing was made anew, nothing differs.
    assertThat(report.get("severity").asText()).isEqualTo("none");
    for (JsonNode measure : report.get("measures")) {
      assertThat(measure.get("scope").asText()).isNotEqualTo("recomputed");
      if (measure.get("scope").asText().equals("map")) {
        assertThat(measure.get("score").asDouble()).as(measure.toString()).isZero();
        assertThat(measure.get("pValue").asDouble()).isEqualTo(1);
      }
    }
    assertThat(report.get("notes").toString()).contains("no acquisition lies in the window");
    assertThat(output.json("drift/" + nextDay + ".json").get("run").asText()).isEqualTo(nextDay);
    assertThat(output.root().resolve("drift/" + nextDay + ".parquet")).exists();
    assertThat(output.root().resolve("drift/" + nextDay + ".tif")).exists();
    assertThat(report(nextDay)).contains("<h2 id=\"drift\">Drift</h2>", "No drift.");
  }

  @Test
  void aWiderBaselineAndAWiderWindowTakeMoreRuns() {
    JsonNode report = drift(weeksLater, "--window", "2d", "--baseline", "90d").succeeds().json();
    assertThat(report.get("predictions").get("window")).hasSize(1);
    // The other model's run of the third day is left out, and said so.
    assertThat(report.get("predictions").get("baseline").toString())
        .contains(first, nextDay)
        .doesNotContain(otherModel);
    assertThat(report.get("notes").toString()).contains(otherModel + ", which has another model");
    assertThat(report.get("baselinePredictions").asLong())
        .isGreaterThan(report.get("totalPredictions").asLong());
  }

  @Test
  void blocksThatWereMadeAnewAreComparedByThemselves() {
    JsonNode report = drift(weeksLater, "--reference", first).succeeds().json();
    int recomputed = 0;
    for (JsonNode measure : report.get("measures")) {
      recomputed += measure.get("scope").asText().equals("recomputed") ? 1 : 0;
    }
    assertThat(recomputed).isEqualTo(7);
    assertThat(report.get("classDistribution")).isNotEmpty();
  }

  @Test
  void anotherModelLeavesTheInputsToCompare() throws IOException {
    JsonNode report = drift(otherModel, "--reference", first).succeeds().json();
    assertThat(report.get("status").asText()).isEqualTo("compared");
    assertThat(report.get("notes").toString())
        .contains("predictions are not compared with " + first, "another model or other classes");
    assertThat(report.get("classDistribution")).isEmpty();
    assertThat(report.get("confidence").isNull()).isTrue();
    assertThat(report.get("raster").isNull()).isTrue();
    assertThat(report.get("measures")).isNotNull();
    assertThat(report(otherModel)).contains("another model or other classes");
  }

  @Test
  void anotherRegionLeavesTheInputsToCompare() {
    JsonNode report = drift(tiny, "--reference", first).succeeds().json();
    assertThat(report.get("notes").toString())
        .contains("predictions are not compared with " + first, "another region than " + tiny);
    assertThat(report.get("classDistribution")).isEmpty();
  }

  @Test
  void anotherSmoothingLeavesTheInputsToCompare() throws IOException {
    JsonNode report = drift(smoothed, "--reference", nextDay).succeeds().json();
    assertThat(report.get("notes").toString())
        .contains("predictions are not compared with " + nextDay, "another smoothing than");
    assertThat(report.get("classDistribution")).isEmpty();
    JsonNode summary = output.json(smoothed, "summary.json");
    assertThat(summary.get("smoothing").asText()).isEqualTo("majority 5");
    assertThat(summary.get("uncertainty").toString()).isEqualTo("[\"entropy\"]");
    assertThat(output.json(first, "summary.json").get("smoothing").asText()).isEqualTo("none");
  }

  @Test
  void stabilizeSaysWhatIsWrong() {
    stabilize(first, "--margin", "2").fails(ExitCode.USAGE, "--margin 2.0", "0 to 1");
    stabilize(first, "--previous", "nosuch").fails(ExitCode.USAGE, "--previous nosuch", nextDay);
    stabilize(first, "--previous", first).fails(ExitCode.USAGE, "--previous", "is the run itself");
    stabilize("nosuch").fails(ExitCode.USAGE, "--run nosuch", "no such run");
    Command.run(
            List.of(
                "flips",
                "--output",
                output.root().toString(),
                "--run",
                nextDay,
                "--reference",
                first,
                "--stable"))
        .fails(ExitCode.USAGE, "--run " + nextDay, "has no derived map; 'stabilize' makes one");
    assertThat(output.root().resolve("stable")).doesNotExist();
  }

  private Command stabilize(String run, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("stabilize", "--output", output.root().toString(), "--run", run));
    arguments.addAll(List.of(more));
    return Command.run(arguments);
  }

  @Test
  void theClassicRuleHasTheSameFields() {
    JsonNode report =
        drift(weeksLater, "--reference", first, "--rule", "classic").succeeds().json();
    assertThat(report.get("rule").asText()).isEqualTo("classic");
    assertThat(report.get("timestamp").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(report.get("totalPredictions").asLong()).isGreaterThan(1000);
    assertThat(report.get("measures").findValuesAsText("metric"))
        .containsExactly("class-ks", "confidence-ks", "confidence-shift");
    double d = report.get("measures").get(1).get("score").asDouble();
    double p = report.get("measures").get(1).get("pValue").asDouble();
    assertThat(report.get("measures").get(1).get("severity").asText())
        .isEqualTo(p >= 0.05 ? "none" : d > 0.2 ? "high" : "medium");
    assertThat(report.get("confidence").get("current").asDouble()).isBetween(0.3, 1.0);
    // Any shift at all, for the exit code.
    assertThat(report.get("measures").get(2).get("score").asDouble()).isNotZero();
    drift(
            weeksLater,
            "--reference",
            first,
            "--rule",
            "classic",
            "--confidence-shift",
            "0.0000001",
            "--fail-on",
            "high")
        .fails(ExitCode.DRIFT, "Drift is high, and --fail-on is high");
  }

  @Test
  void badInputIsOneLine() {
    drift(first, "--reference", "2011-01-01_none")
        .fails(ExitCode.USAGE, "--reference 2011-01-01_none", "no such finished run", first);
    drift(first, "--reference", first).fails(ExitCode.USAGE, "is the run itself");
    drift(alsoTiny, "--reference", tiny)
        .fails(ExitCode.USAGE, "--run " + alsoTiny, "64 pixels with a class are too few", "100");
    assertThat(output.root().resolve("drift/" + alsoTiny + ".json")).doesNotExist();
    drift(first, "--window", "week").fails(ExitCode.USAGE, "--window week", "for example 7d");
    drift(first, "--baseline", "0d").fails(ExitCode.USAGE, "--baseline 0d");
    drift(first, "--fail-on", "none").fails(ExitCode.USAGE, "--fail-on none", "medium and high");
    drift(first, "--fail-on", "low").fails(ExitCode.USAGE, "--fail-on", "low");
    drift(first, "--rule", "own").fails(ExitCode.USAGE, "--rule", "own");
    drift(first, "--significance", "2").fails(ExitCode.USAGE, "--significance 2.0");
    drift(first, "--reflectance-scale", "0").fails(ExitCode.USAGE, "--reflectance-scale 0.0");
    drift("nosuch").fails(ExitCode.USAGE, "--run nosuch", "no such run");
  }

  @Test
  void flipsAreCountedBlockByBlock() throws IOException {
    long classified = 0;
    for (JsonNode area : output.json(first, "summary.json").get("classes")) {
      classified += area.get("pixels").asLong();
    }
    JsonNode report = flips(nextDay, first).succeeds().json();
    assertThat(report.get("sameBlocks").asInt()).isEqualTo(30);
    assertThat(report.get("flipped").asLong()).isZero();
    assertThat(report.get("pixels").asLong()).isEqualTo(classified).isPositive();
    assertThat(flips(weeksLater, first).succeeds().json().get("sameBlocks").asInt()).isZero();

    flips(first, first).fails(ExitCode.USAGE, "--reference " + first, "another finished run");
    flips(first, "nosuch").fails(ExitCode.USAGE, "--reference nosuch", nextDay);
  }

  private Command flips(String run, String reference) {
    return Command.run(
        List.of(
            "flips",
            "--output",
            output.root().toString(),
            "--run",
            run,
            "--reference",
            reference,
            "--json"));
  }
}
