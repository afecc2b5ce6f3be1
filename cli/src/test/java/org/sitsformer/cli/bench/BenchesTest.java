package org.sitsformer.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.cli.command.Command;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.cost.Calibration;
import org.sitsformer.runs.cost.Rates;
import org.sitsformer.runs.program.ExitCode;

/**
 * That the benchmarks run and say what their tables are made of, and that plan can price with what
 * they keep; how fast anything is is not tested.
 */
class BenchesTest {
  @BeforeAll
  static void findModels() {
    System.setProperty("sitsformer.home", "..");
  }

  @AfterAll
  static void forgetModels() {
    System.clearProperty("sitsformer.home");
  }

  @Test
  void plansAsManyBlocksAsAskedFor(@TempDir Path folder) {
    JsonNode results =
        Command.run(
                "bench-plan",
                "--blocks",
                "400,900",
                "--output",
                folder.resolve("p").toString(),
                "--json")
            .succeeds()
            .json();

    assertThat(results).hasSize(2);
    assertThat(results.get(0).get("blocks").asLong()).isEqualTo(400);
    assertThat(results.get(1).get("blocks").asLong()).isEqualTo(900);
    for (JsonNode result : results) {
      assertThat(result.get("scenesPerBlock").asDouble()).isBetween(70.0, 130.0);
      assertThat(result.get("manifestBytes").asLong()).isGreaterThan(10_000);
      assertThat(result.get("blocksPerSecond").asDouble()).isPositive();
    }
    // Manifests of blocks that nobody has are of no use to anybody.
    assertThat(folder.resolve("p").resolve("runs")).doesNotExist();
  }

  @Test
  void storesWhatPlanPricesWith(@TempDir Path folder) {
    String file = folder.resolve("calibration.json").toString();
    Path output = folder.resolve("bench");
    JsonNode measured =
        Command.run(
                "bench",
                "--size",
                "64",
                "--dates",
                "24",
                "--runs",
                "2",
                "--output",
                output.toString(),
                "--store",
                file,
                "--json")
            .succeeds()
            .json();

    Calibration.Entry entry = Calibration.read(Storage.local(), file).entries().get(0);
    assertThat(entry.model()).isEqualTo(measured.get("model").asText());
    assertThat(entry.cores()).isEqualTo(measured.get("cores").asInt());
    assertThat(entry.runs()).isEqualTo(2);
    List<ToDoubleFunction<Rates>> figures =
        List.of(Rates::perByte, Rates::perStep, Rates::perPixel, Rates::perRun);
    for (ToDoubleFunction<Rates> figure : figures) {
      assertThat(figure.applyAsDouble(entry.low())).isPositive();
      assertThat(figure.applyAsDouble(entry.high())).isFinite();
    }

    // The archive that was measured, planned anew, takes about what its slower run took.
    JsonNode cost =
        Command.run(
                "plan",
                "--archive",
                output.resolve("simulation-64-24").resolve("archive").toString(),
                "--pattern",
                "{tile}/{date:yyyyMMdd}T{time:HHmmss}_{band}.tif",
                "--mask",
                "{tile}/{date:yyyyMMdd}T{time:HHmmss}_CLM.tif",
                "--mask-valid",
                "0",
                "--model",
                "../models/sitsformer-demo",
                "--output",
                folder.resolve("maps").toString(),
                "--price-per-core-hour",
                "1",
                "--cores",
                measured.get("cores").asText(),
                "--calibration",
                file,
                "--json")
            .succeeds()
            .json()
            .get("cost");
    double took =
        measured.get("pixels").asDouble() / measured.get("pipelinePixelsPerSecond").asDouble();
    double low = cost.get("low").get("hours").asDouble() * 3600;
    assertThat(low).isBetween(entry.low().perRun(), 1.2 * took);
    assertThat(cost.get("high").get("hours").asDouble() * 3600)
        .isGreaterThan(Math.max(low, took / 1.2));
  }

  @Test
  void saysWhatIsAllowed() {
    Command.run("bench-plan", "--blocks", "0").fails(ExitCode.USAGE, "--blocks 0", "1 to 50000000");
    Command.run("bench-memory", "--shapes", "none")
        .fails(ExitCode.USAGE, "--shapes none", "block-128, block-256");
    Command.run("bench-memory", "--runs", "0").fails(ExitCode.USAGE, "--runs 0", "1 or more");
    Command.run("bench", "--runs", "0").fails(ExitCode.USAGE, "--runs 0", "1 or more");
  }
}
