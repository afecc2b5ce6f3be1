package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.cli.Main;
import org.sitsformer.geo.SharedData;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.runs.program.ExitCode;

class CatalogTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void startSession() {
    TestSpark.session();
  }

  @Test
  void printsWhatIsInAnArchive() {
    assertThat(catalog("--archive", sinop(), "--pattern", "*_{band}_{date:yyyy-MM-dd}.tif"))
        .isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("Scenes    12 on 12 dates, 2013-09-14 to 2014-08-29")
        .contains("pixel 231.6564 x 231.6564, 255 x 147 pixels: 12 files")
        .containsPattern("NDVI +INT16 +- +12")
        .contains("2013-09-14       1  100.0 %   0.0 %")
        .contains("Opened 12 files")
        .doesNotContain("Not used");
  }

  @Test
  void printsPureJson() throws IOException {
    String output = folder.resolve("out").toString();
    int code =
        catalog(
            "--archive",
            sinop(),
            "--pattern",
            "*_{date:yyyy-MM-dd}.tif",
            "--bands",
            "NDVI",
            "--output",
            output,
            "--json");
    assertThat(code).isEqualTo(ExitCode.DONE);
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.path("scenes").asInt()).isEqualTo(12);
    assertThat(report.path("dates").path(0).path("validShare").asDouble()).isEqualTo(1);
    assertThat(report.path("bands").path(0).path("noData").isNull()).isTrue();
    String snapshot = report.path("snapshot").asText();
    assertThat(folder.resolve("out/catalog").resolve(snapshot).resolve("scenes.parquet")).exists();
  }

  @Test
  void printsWhatIsRefusedAndFailsOnItWhenAsked() throws IOException {
    Path good = SharedData.path("sinop-modis/images/TERRA_MODIS_012010_NDVI_2013-09-14.tif");
    Files.copy(good, folder.resolve("NDVI_20130914.tif"));
    byte[] content = Files.readAllBytes(good);
    Files.write(folder.resolve("NDVI_20131016.tif"), Arrays.copyOf(content, 30_000));
    String[] options = {"--archive", folder.toString(), "--pattern", "{band}_{date}.tif"};
    assertThat(catalog(options)).isEqualTo(ExitCode.DONE);
    assertThat(out.toString())
        .contains("Not used: 1 files (1 TRUNCATED)")
        .containsPattern("NDVI_20131016.tif: TRUNCATED at byte \\d+: Segment");
    List<String> strict = new ArrayList<>(List.of(options));
    strict.add("--fail-on-quarantine");
    assertThat(catalog(strict.toArray(String[]::new))).isEqualTo(ExitCode.QUARANTINE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {data}.tif | ''           | ''  | --pattern: Template '{data}.tif': unknown field {data}; allowed are {date}, {time}, {band}, {tile}
          {date}.tif | CLM_{date}   | ''  | --mask 'CLM_{date}' needs --mask-valid: the mask values that mean usable
          {date}.tif | CLM_{date    | 0   | --mask: Template 'CLM_{date': '{' at character 5 is not closed
          {date}.tif | ''           | 0   | --mask-valid needs --mask
          {date}.tif | CLM_{date}   | x   | Invalid value for option '--mask-valid' (VALUE): 'x' is not an int
          """)
  void badOptionsAreOneLineAndUsage(String pattern, String mask, String valid, String message) {
    List<String> options = new ArrayList<>(List.of("--archive", "x", "--pattern", pattern));
    if (!mask.isEmpty()) {
      options.addAll(List.of("--mask", mask));
    }
    if (!valid.isEmpty()) {
      options.addAll(List.of("--mask-valid", valid));
    }
    assertThat(catalog(options.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().strip()).isEqualTo(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void anArchiveThatIsNotThereIsUsage() {
    String nowhere = folder.resolve("nowhere").toString();
    assertThat(catalog("--archive", nowhere, "--pattern", "{date}.tif")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().strip())
        .isEqualTo("--archive '%s': there is no file below this folder".formatted(nowhere));
  }

  private static String sinop() {
    return SharedData.path("sinop-modis/images").toString();
  }

  private int catalog(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = "catalog";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return Main.commands().run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
