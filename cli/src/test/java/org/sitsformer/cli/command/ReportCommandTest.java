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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.cli.Main;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.report.ReportStage;
import org.sitsformer.report.SampleRun;
import org.sitsformer.report.SampleTiles;
import org.sitsformer.runs.folder.FileDigest;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.summary.RunSummary;

/** The command that writes a run's report again: its options, its codes and what it prints. */
class ReportCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Affine ORIGIN = Affine.northUp(510_000, 5_105_000, 10, -10);
  private static final SampleRun.Map MAP = SampleRun.map(300, 200, 40, 2);

  @TempDir Path output;

  private RunSummary summary;
  private Path run;
  private List<TileFile> tiles;

  @BeforeEach
  void writeARun() throws IOException {
    summary = SampleRun.summary(MAP, List.of());
    run = output.resolve("runs").resolve(summary.run());
    tiles =
        SampleTiles.write(
            Storage.local(),
            output.toString(),
            summary,
            MAP,
            new SampleTiles.Lattice(128, ORIGIN, -256));
    Files.writeString(run.resolve("run.json"), "{}");
    Files.write(run.resolve("summary.json"), JSON.writeValueAsBytes(summary));
  }

  @Test
  void theCommandWritesTheSameBytesFromTheFolderAlone() throws IOException {
    write();
    Map<String, String> before = contents();
    for (String path : before.keySet()) {
      if (!path.startsWith("tiles/") && !List.of("summary.json", "run.json").contains(path)) {
        Files.delete(run.resolve(path));
      }
    }

    StringWriter out = new StringWriter();
    int code = command(out, new StringWriter(), "--run", summary.run(), "--json");

    assertThat(code).isZero();
    assertThat(contents()).isEqualTo(before);
    JsonNode printed = JSON.readTree(out.toString());
    assertThat(printed.get("run").asText()).isEqualTo(summary.run());
    assertThat(printed.get("written")).hasSize(before.size() - 12 - 2);
  }

  @Test
  void aRunThatIsNotThereIsAUsageErrorOfOneLine() {
    StringWriter err = new StringWriter();
    int code = command(new StringWriter(), err, "--run", "2020-01-01_none_r1");

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("--run 2020-01-01_none_r1", "no such run", summary.run());
  }

  @Test
  void aRunWithoutSummaryIsAUsageErrorOfOneLine() throws IOException {
    Files.delete(run.resolve("summary.json"));
    StringWriter err = new StringWriter();

    assertThat(command(new StringWriter(), err, "--run", summary.run())).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(1).first().asString().contains("no summary.json");
  }

  @Test
  void aRunWithoutTilesStillGetsItsPage() throws IOException {
    try (var files = Files.list(run.resolve("tiles"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(run.resolve("tiles"));

    assertThat(command(new StringWriter(), new StringWriter(), "--run", summary.run())).isZero();
    assertThat(run.resolve("report.html")).content().contains("No tile was written");
    assertThat(run.resolve("map.vrt")).doesNotExist();
  }

  private void write() throws IOException {
    ReportStage.write(Storage.local(), output.toString(), summary, tiles);
  }

  private int command(StringWriter out, StringWriter err, String... arguments) {
    List<String> all = new ArrayList<>(List.of("report", "--output", output.toString()));
    all.addAll(List.of(arguments));
    return Main.commands()
        .run(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (var files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            run.relativize(file).toString(), FileDigest.of(Files.readAllBytes(file)).sha256());
      }
    }
    return Collections.unmodifiableMap(contents);
  }
}
