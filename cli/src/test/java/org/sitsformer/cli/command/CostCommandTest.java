package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.runs.cost.Calibration;
import org.sitsformer.runs.cost.Rates;
import org.sitsformer.runs.program.ExitCode;

/** What a run may cost: priced by plan, refused, stopped, and told afterwards. */
class CostCommandTest {
  @TempDir Path folder;

  private Path calibration(double perRun) throws IOException {
    Contract contract = Contract.read(Storage.local(), "../models/mato-grosso");
    Path file = folder.resolve("calibration-%s.json".formatted(perRun));
    Calibration.store(
        Storage.local(),
        file.toString(),
        Calibration.Entry.of(
            new Calibration.Subject(contract.id(), contract.digest(EngineKind.ONNX), "onnx", "cpu"),
            2,
            List.of(new Rates(0, 0, 0, perRun))));
    return file;
  }

  private static List<String> with(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void aRunIsPricedRefusedStoppedAndTold() throws IOException {
    SmallArchive archive = SmallArchive.write(folder.resolve("archive"));
    Output output = new Output(folder.resolve("maps"));
    // An hour of two cores whatever there is to do: 2 core hours, 3 at the price of 1.5.
    String hour = calibration(3600).toString();
    String[] price = {"--price-per-core-hour", "1.5", "--calibration", hour, "--cores", "2"};
    List<String> plan = archive.arguments("plan", output.root(), "--block-size", "32", "--json");
    Path written = folder.resolve("plan.json");

    JsonNode figures = Command.run(with(plan, price)).succeeds().json();
    hasTheNamesThatReadersKnow(figures);
    JsonNode cost = figures.get("cost");
    assertThat(cost.get("blocksToMake").asInt()).isEqualTo(9);
    assertThat(cost.get("likely").get("hours").asDouble()).isEqualTo(1);
    assertThat(cost.get("likely").get("coreHours").asDouble()).isEqualTo(2);
    assertThat(cost.get("likely").get("amount").asDouble()).isEqualTo(3);

    Command.run(with(with(plan, price), "--budget", "2.99", "--write", written.toString()))
        .fails(ExitCode.BUDGET, "--budget 2.99", "may cost up to 3");
    assertThat(written).doesNotExist();
    List<String> classify =
        archive.arguments("classify", output.root(), "--block-size", "32", "--json");
    Command.run(with(with(classify, price), "--budget", "2.99"))
        .fails(ExitCode.BUDGET, "--budget 2.99", "may cost up to 3");
    assertThat(output.root().resolve("runs")).doesNotExist();
    output.isClean();

    // A calibration that promises too much: the run begins, and is stopped for what it costs.
    String nothing = calibration(0).toString();
    Command.run(
            with(
                classify,
                "--price-per-core-hour",
                "3600",
                "--calibration",
                nothing,
                "--budget",
                "0.5"))
        .fails(ExitCode.BUDGET, "--budget 0.5", "was stopped", "goes on");
    assertThat(output.root().resolve("latest.json")).doesNotExist();
    output.isClean();

    Command.run(with(with(plan, price), "--budget", "3.01", "--write", written.toString()))
        .succeeds();
    JsonNode summary =
        Command.run("classify", "--plan", written.toString(), "--json").succeeds().json();
    JsonNode told = summary.get("cost");
    assertThat(told.get("budget").asDouble()).isEqualTo(3.01);
    assertThat(told.get("planned").get("likely").get("amount").asDouble()).isEqualTo(3);
    // Two cores of the tests' session for as long as the run took.
    assertThat(told.get("coreHours").asDouble())
        .isCloseTo(2 * summary.get("seconds").asDouble() / 3600, Offset.offset(0.0003));
    assertThat(told.get("amount").asDouble())
        .isCloseTo(1.5 * told.get("coreHours").asDouble(), Offset.offset(0.0003));

    // Nothing is left to make.
    assertThat(
            Command.run(with(plan, price))
                .succeeds()
                .json()
                .get("cost")
                .get("blocksToMake")
                .asInt())
        .isZero();
  }

  /** Scripts read them by name, so their order is free. */
  private static void hasTheNamesThatReadersKnow(JsonNode plan) {
    assertThat(plan.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            ("model snapshot from to inSeason crs resolution blockSize window blocks emptyBlocks"
                    + " scenesPerBlockLeast scenesPerBlockMean scenesPerBlockMost scenes scenesUnused"
                    + " dates pixels bytesToRead memory modelCalls batchRows partitions cost")
                .split(" "));
    assertThat(plan.get("window").fieldNames())
        .toIterable()
        .contains("col", "row", "width", "height");
    assertThat(plan.get("memory").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "blockSize",
            "pieces",
            "tasks",
            "heapLimit",
            "outsideLimit",
            "parts",
            "heap",
            "outside");
    assertThat(plan.get("cost").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "pricePerCoreHour", "cores", "blocksToMake", "low", "likely", "high");
    // Nine blocks have a partition each.
    assertThat(plan.get("blocks").asInt()).isEqualTo(9);
    assertThat(plan.get("partitions").asInt()).isEqualTo(9);
    assertThat(plan.get("memory").get("blockSize")).isEqualTo(plan.get("blockSize"));
  }

  @Test
  void optionsThatMakeNoSenseAreNamed() throws IOException {
    SmallArchive archive = SmallArchive.write(folder.resolve("archive"));
    List<String> plan = archive.arguments("plan", folder.resolve("maps"));
    Command.run(with(plan, "--budget", "3"))
        .fails(ExitCode.USAGE, "--budget 3.0", "--price-per-core-hour");
    Command.run(with(plan, "--price-per-core-hour", "-1"))
        .fails(ExitCode.USAGE, "--price-per-core-hour -1.0", "more than 0");
    Command.run(with(plan, "--price-per-core-hour", "1", "--cores", "0"))
        .fails(ExitCode.USAGE, "--cores 0", "1 or more");
    String absent = folder.resolve("none.json").toString();
    Command.run(with(plan, "--price-per-core-hour", "1", "--calibration", absent))
        .fails(ExitCode.USAGE, absent, "no such file", "bench --store");
    Path other = Files.writeString(folder.resolve("other.json"), "{\"entries\": []}");
    Command.run(with(plan, "--price-per-core-hour", "1", "--calibration", other.toString()))
        .fails(ExitCode.USAGE, other.toString(), "no calibration of this version");
    Path broken = Files.writeString(folder.resolve("broken.json"), "{");
    Command.run(with(plan, "--price-per-core-hour", "1", "--calibration", broken.toString()))
        .fails(ExitCode.USAGE, broken.toString(), "is no calibration");
    String hour = calibration(3600).toString();
    Command.run(
            with(plan, "--engine", "pytorch", "--price-per-core-hour", "1", "--calibration", hour))
        .fails(ExitCode.USAGE, hour, "has no figures for", "on pytorch and cpu", "bench --model");
  }

  @Test
  void runIdsAreCheckedAndNameTheNewestRun() throws IOException {
    SmallArchive archive = SmallArchive.write(folder.resolve("archive"));
    Output output = new Output(folder.resolve("maps"));
    List<String> classify =
        archive.arguments("classify", output.root(), "--block-size", "32", "--json");
    Command.run(with(classify, "--run-id", "daily"))
        .fails(ExitCode.USAGE, "--run-id daily", "8 to 32 hexadecimal digits");

    List<String> named = with(classify, "--run-id", "0123456789abcdef", "--stop-after", "blocks");
    String first = Command.run(named).succeeds().json().get("run").asText();
    String second = Command.run(named).succeeds().json().get("run").asText();
    assertThat(first).endsWith("_r1_0123456789abcdef");
    assertThat(second).endsWith("_r2_0123456789abcdef");
    String[] reference = {"--output", output.root().toString(), "--run", "0123456789abcdef"};
    for (String stage : new String[] {"assemble", "report", "verify", "publish"}) {
      Command.run(with(List.of(stage), reference)).succeeds();
    }
    assertThat(output.json("latest.json").get("run").asText()).isEqualTo(second);
    assertThat(output.run(first).resolve("tiles.json")).doesNotExist();
    Command.run("verify", "--output", output.root().toString(), "--run", "00000000")
        .fails(ExitCode.USAGE, "--run 00000000", "no run with a manifest ends with it", second);
  }
}
