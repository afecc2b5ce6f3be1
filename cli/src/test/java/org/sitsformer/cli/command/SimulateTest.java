package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.cli.Main;

final class SimulateTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void saysHowToReadTheArchive() {
    int code = run("--size", "64x48", "--dates", "2");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("--pattern '{tile}/{date:yyyyMMdd}T{time:HHmmss}_{band}.tif'")
        .contains("--mask '{tile}/{date:yyyyMMdd}T{time:HHmmss}_CLM.tif' --mask-valid 0");
    assertThat(folder.resolve("out/truth.tif")).exists();
  }

  @Test
  void printsNothingButJsonOnRequest() throws IOException {
    int code =
        run(
            "--size",
            "64",
            "--dates",
            "2",
            "--json",
            "--drift-from",
            "2024-01-01",
            "--drift-class",
            "bare soil>Urban:0.5",
            "--drift-band",
            "b04=+300");

    assertThat(code).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("maskValid").asInt()).isZero();
    assertThat(json.get("classes")).hasSize(10);
    JsonNode description =
        new ObjectMapper().readTree(folder.resolve("out/simulation.json").toFile());
    assertThat(description.get("drift").get("bands").get("B04").asInt()).isEqualTo(300);
    assertThat(description.get("drift").get("changes").get(0).asText())
        .isEqualTo("Bare Soil>Urban:0.5");
    assertThat(folder.resolve("out/truth-drifted.tif")).exists();
  }

  @Test
  void takesOptionsFromAFileAndPrintsOneLineOfJson() throws IOException {
    Path file = folder.resolve("small.properties");
    Files.writeString(file, "simulate.size = 64\nsimulate.dates = 2\n");

    assertThat(run("--config", file.toString(), "--json")).isZero();

    assertThat(out.toString().lines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("dates").asInt()).isEqualTo(2);
    long pixels = 0;
    for (JsonNode each : json.get("classes")) {
      pixels += each.get("pixels").asLong();
    }
    assertThat(pixels).isEqualTo(64 * 64);
  }

  @Test
  void refusesAFolderThatIsNotEmptyUnlessForced() throws IOException {
    Path mine = Files.createDirectories(folder.resolve("out")).resolve("mine.txt");
    Files.writeString(mine, "mine");

    assertThat(run("--size", "32", "--dates", "1")).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains("out is not empty; --force replaces a simulation in it");
    assertThat(folder.resolve("out/archive")).doesNotExist();

    assertThat(run("--size", "32", "--dates", "1", "--force")).isZero();
    assertThat(mine).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--size=15 | --size 15x15: each side must be within 16 to 10980 pixels",
        "--size=65 | --size 65x65: both sides must be even, since some bands have pixels of 20 m",
        "--size=big | --size big: allowed are N or WxH in pixels, for example 512 or 800x600",
        "--dates=0 | --dates 0 is not within 1 to 292, the passes of both orbits from 2023-01-01 to"
            + " 2024-12-31",
        "--cloud-share=1.5 | --cloud-share 1.5 is not within 0 to 0.95",
        "--from=2025-06-01 | --from 2025-06-01 is after --to 2024-12-31",
        "--bands=4 | --bands 4: allowed are 10 and 13",
        "--drift-season=20 | --drift-from is missing: the day from which the drift holds",
        "--drift-from=2024-01-01 | --drift-from 2024-01-01: no drift is given to begin then",
        "--drift-band=B04 | --drift-band B04: allowed is BAND=OFFSET, for example B04=+300",
        "--drift-class=Sand>Urban:1 | --drift-class Sand>Urban:1: no class 'Sand'; allowed are"
            + " [Water, Forest, Grassland, Cropland, Urban, Bare Soil, Snow/Ice, Cloud, Shadow,"
            + " Wetland]"
      })
  void aBadOptionIsOneLineThatNamesIt(String option, String message) {
    assertThat(run(option)).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo(message);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private int run(String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "simulate";
    arguments[1] = "--output";
    arguments[2] = folder.resolve("out").toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return Main.commands().run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
