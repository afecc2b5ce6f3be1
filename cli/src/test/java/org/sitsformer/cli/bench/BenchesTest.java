package org.sitsformer.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.cli.command.Command;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.runs.cost.Calibration;
import org.sitsformer.runs.cost.Rates;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.udf.classify.Cost;
import org.sitsformer.udf.classify.Costs;

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
  void storesWhatPlanPricesWith(@TempDir Path folder) throws IOException {
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
    ratesAreThoseOfTheRuns(entry, output);

    // The archive that was measured, planned anew: as many pixels, no cloud at the upper end.
    JsonNode plan =
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
                "3",
                "--calibration",
                file,
                "--json")
            .succeeds()
            .json();
    long dates = plan.get("dates").asLong();
    assertThat(dates).isEqualTo(24);
    double most = steps(plan, entry.high(), plan.get("cost").get("high"));
    assertThat(most).isCloseTo(64 * 64 * dates, within(0.01));
    // As many days as the catalog's sample has without a cloud; every number up to 24 has a batch.
    double usable = steps(plan, entry.low(), plan.get("cost").get("low")) / (64 * 64);
    assertThat(usable).isCloseTo(Math.rint(usable), within(1e-5)).isBetween(4.0, dates - 1.0);
  }

  /** Returns the predicted dates of all pixels' series that a price has in it. */
  private static double steps(JsonNode plan, Rates rates, JsonNode bound) {
    assertThat(plan.get("pixels").asLong()).isEqualTo(64 * 64);
    double others =
        rates.perByte() * plan.get("bytesToRead").asLong()
            + rates.perPixel() * 64 * 64
            + rates.perRun() * 3;
    double coreSeconds = bound.get("coreHours").asDouble() * 3600;
    assertThat(bound.get("hours").asDouble() * 3600).isCloseTo(coreSeconds / 3, within(1e-9));
    return (coreSeconds - others) / rates.perStep();
  }

  /** The last run is still there: each of its figures is the least or the most of the two. */
  private static void ratesAreThoseOfTheRuns(Calibration.Entry entry, Path output)
      throws IOException {
    String maps = output.resolve("maps").toString();
    RunFolder run = new RunFolder(maps, RunFolder.names(Storage.local(), maps).get(0));
    Costs costs = RunTables.costs(Storage.local(), run);
    RunSummary summary = RunSummary.read(Storage.local(), run);
    double reading =
        costs.seconds(Cost.READ) + costs.seconds(Cost.DECODE) + costs.seconds(Cost.COMPOSE);
    double predicting = costs.seconds(Cost.PREDICT);
    double blocks = costs.seconds(Cost.TOTAL);
    assertThat(reading / costs.get(Cost.BYTES_NEEDED))
        .isIn(entry.low().perByte(), entry.high().perByte());
    assertThat((blocks - reading - predicting) / summary.pixels())
        .isIn(entry.low().perPixel(), entry.high().perPixel());
    assertThat(summary.seconds() - blocks / entry.cores())
        .isIn(entry.low().perRun(), entry.high().perRun());
    assertThat(List.of(entry.low().perStep(), entry.high().perStep()))
        .anySatisfy(
            rate -> {
              // Whole dates, of no pixel more than there are.
              double steps = predicting / rate;
              assertThat(steps).isCloseTo(Math.rint(steps), within(1e-4));
              assertThat(steps).isBetween(64.0 * 64, 64.0 * 64 * 24);
            });
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
