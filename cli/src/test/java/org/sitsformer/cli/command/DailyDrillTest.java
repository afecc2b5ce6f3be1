package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.Compression;
import org.sitsformer.runs.program.ExitCode;

/**
 * A month of daily runs on one output, as a region has them: days on which scenes come, come late,
 * come again, come damaged, do not come or vanish, new models, a backfill. Each day's map has to be
 * what a run on an empty output makes of the same archive, and each day makes only the blocks that
 * its news touch: 3 x 3 blocks of 64 pixels, scenes of tile A in all of them, of B in the two right
 * columns.
 */
class DailyDrillTest {
  private static final LocalDate FIRST = LocalDate.of(2012, 3, 1);
  private static final String DAMAGED = "damaged-segment";
  private static final String QUARANTINED = "quarantined-scene";
  private static final String SUPERSEDED = "superseded-file";

  @TempDir Path folder;

  private final List<String> table = new ArrayList<>();

  /** Tiles of days that later ones are compared with. */
  private final Map<Integer, Map<String, byte[]>> kept = new TreeMap<>();

  private final Map<Integer, String> snapshots = new TreeMap<>();
  private SmallArchive archive;
  private Output output;
  private String model = "../models/mato-grosso";

  private static LocalDate day(int number) {
    return FIRST.plusDays(number - 1);
  }

  @Test
  void aMonthOfDays() throws IOException {
    archive = new SmallArchive(folder.resolve("archive"), 0, Compression.DEFLATE, 2);
    output = new Output(folder.resolve("maps"));
    Files.createDirectories(archive.root());
    // Leaves the 150 days' window on the eleventh day; the others stay in it all month.
    bothTiles(FIRST.minusDays(140));
    for (int before = 120; before > 0; before -= 6) {
      bothTiles(FIRST.minusDays(before));
    }

    on(1, "first run").makes(9).of("").publishes();
    on(2, "nothing new").makes(0).publishes();
    archive.scene(day(3), 0);
    on(3, "scene of tile A").makes(9).of("inputs").publishes();
    archive.scene(day(4), 1);
    on(4, "scene of tile B").makes(6).of("inputs").publishes();
    on(5, "scene of tile B is missing").makes(0).publishes();
    on(6, "nothing new").makes(0).publishes();
    archive.scene(day(7), 1);
    on(7, "scene of tile B").makes(6).of("inputs").publishes();
    archive.scene(day(5), 1);
    on(8, "the missing one comes late").makes(6).of("inputs").warns("late-scene").publishes();
    archive.scene(day(9), 0);
    on(9, "scene of tile A").makes(9).of("inputs").publishes();
    again(day(4), 'B', day(4), "N0500");
    on(10, "scene of day 4 processed again")
        .makes(6)
        .of("inputs")
        .warns("changed-scene", SUPERSEDED)
        .publishes();
    on(11, "the oldest scene leaves").makes(9).of("inputs").warns(SUPERSEDED).publishes();
    on(12, "nothing new").makes(0).warns(SUPERSEDED).publishes();

    archive.scene(day(13), 1);
    Damager.damageSegment(archive.image(day(13), 'B'), 3);
    on(13, "scene of tile B, a segment damaged")
        .makes(6)
        .of("inputs")
        .warns(DAMAGED, SUPERSEDED)
        .publishes();
    on(14, "nothing new, the damage is a gate", "--fail-on-quarantine")
        .makes(0)
        .warns(DAMAGED, SUPERSEDED)
        .ends(ExitCode.QUARANTINE);
    archive.scene(day(13), 1);
    on(15, "the damaged scene comes whole")
        .makes(6)
        .of("inputs")
        .warns("changed-scene", SUPERSEDED)
        .publishes();
    archive.scene(day(16), 0);
    Damager.truncate(archive.image(day(16), 'A'));
    on(16, "scene of tile A, cut off").makes(0).warns(QUARANTINED, SUPERSEDED).publishes();
    on(17, "nothing new, quarantine is a gate", "--fail-on-quarantine")
        .makes(0)
        .warns(QUARANTINED, SUPERSEDED)
        .ends(ExitCode.QUARANTINE);
    archive.scene(day(16), 0);
    on(18, "the cut-off scene comes whole").makes(9).of("inputs").warns(SUPERSEDED).publishes();
    Path image = archive.image(day(9), 'A');
    Path away = folder.resolve("away.tif");
    Files.move(image, away);
    on(19, "scene of day 9 vanishes")
        .makes(9)
        .of("inputs")
        .warns("vanished-scene", SUPERSEDED)
        .publishes();
    Files.move(away, image);
    on(20, "it is there again").makes(0).warns("late-scene", SUPERSEDED).publishes();

    model = newVersion().toString();
    on(21, "new version of the model").makes(9).of("model").warns(SUPERSEDED).publishes();
    archive.scene(day(22), 1);
    on(22, "scene of tile B").makes(6).of("inputs").warns(SUPERSEDED).publishes();
    String versioned = model;
    model = newLegend().toString();
    on(23, "new legend").makes(9).of("model").warns(SUPERSEDED).publishes();
    on(24, "nothing new").makes(0).warns(SUPERSEDED).publishes();
    on(25, "nothing new").makes(0).warns(SUPERSEDED).publishes();
    String newest = latest();
    on(12, "backfill of day 12, newest model").makes(9).warns(SUPERSEDED).ends(ExitCode.DONE);
    assertThat(latest()).as("a backfill does not become the latest run").isEqualTo(newest);

    String current = model;
    model = "../models/mato-grosso";
    JsonNode old = classify(output, 12, "--as-of", snapshots.get(12));
    note("26", "day 12 as of its snapshot, first model", old, ExitCode.DONE, "-");
    assertThat(made(old)).isZero();
    assertThat(output.tiles(old.get("run").asText())).containsExactlyEntriesOf(kept.get(12));
    model = versioned;
    on(26, "back to the version before").makes(0).warns(SUPERSEDED).publishes();
    model = current;

    archive.scene(day(27), 0);
    on(27, "scene of tile A, newest model")
        .makes(9)
        .of("model+inputs")
        .warns(SUPERSEDED)
        .publishes();
    for (int before = 120; before > 0; before -= 6) {
      for (char tile : new char[] {'A', 'B'}) {
        // One day's values on all days: no season is left.
        again(FIRST.minusDays(before), tile, FIRST, "N0510");
      }
    }
    on(28, "all scenes processed again, wrongly")
        .makes(9)
        .of("inputs")
        .warns("changed-scene", SUPERSEDED)
        .drifts()
        .publishes();
    on(29, "nothing new").makes(0).warns(SUPERSEDED).publishes();
    archive.scene(day(30), 1);
    on(30, "scene of tile B").makes(6).of("inputs").warns(SUPERSEDED).publishes();

    output.isClean();
    Command.run("verify", "--output", output.root().toString(), "--run", latest()).succeeds();
    table.forEach(System.out::println);
    Files.write(Path.of("target", "daily-drill.txt"), table);
  }

  private void bothTiles(LocalDate date) throws IOException {
    archive.scene(date, 0);
    archive.scene(date, 1);
  }

  /** Delivers an image anew, under the name of a later processing, with another day's pixels. */
  private void again(LocalDate date, char tile, LocalDate pixels, String processing)
      throws IOException {
    SmallArchive other = new SmallArchive(folder.resolve("again"), 7, Compression.DEFLATE, 2);
    Files.createDirectories(other.root());
    other.scene(pixels, tile - 'A');
    Path older = archive.image(date, tile);
    Path newer =
        older.resolveSibling(
            older.getFileName().toString().replace(".tif", "_" + processing + ".tif"));
    Files.move(other.image(pixels, tile), newer, StandardCopyOption.REPLACE_EXISTING);
    Instant before = Files.getLastModifiedTime(older).toInstant();
    Files.setLastModifiedTime(newer, FileTime.from(before.plusSeconds(1)));
  }

  /** Another temperature: other confidence, the same classes. */
  private Path newVersion() throws IOException {
    ModelCopy copy = ModelCopy.of("mato-grosso", folder.resolve("mato-grosso-1.1"));
    ((ObjectNode) copy.contract().get("properties")).put("version", "1.1.0");
    copy.changeTemperature(1.1);
    return copy.folder();
  }

  /** A class with another value and name. */
  private Path newLegend() throws IOException {
    ModelCopy copy = ModelCopy.of("mato-grosso", folder.resolve("mato-grosso-2.0"));
    ObjectNode properties = (ObjectNode) copy.contract().get("properties");
    properties.put("version", "2.0.0");
    ObjectNode last =
        (ObjectNode) properties.get("mlm:output").get(0).get("classification:classes").get(4);
    last.put("value", 6);
    last.put("name", "soybean-other");
    last.put("title", "Soybean, other");
    copy.changeTemperature(1.1);
    return copy.folder();
  }

  private List<String> arguments(Output to, int number, String... more) {
    List<String> arguments = archive.arguments("classify", to.root());
    arguments.set(arguments.indexOf("--model") + 1, model);
    arguments.addAll(List.of("--date", day(number).toString(), "--period", "P150D"));
    arguments.addAll(List.of("--block-size", "64", "--json"));
    // 100 x 100 pixels around the middle: a part of each block, since 96 commands have to be short.
    arguments.addAll(List.of("--region", "500500,4998500,501500,4999500"));
    arguments.addAll(List.of("--region-crs", "EPSG:32633"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private JsonNode classify(Output to, int number, String... more) {
    return Command.run(arguments(to, number, more)).succeeds().json();
  }

  private static long made(JsonNode summary) {
    JsonNode blocks = summary.get("blocks");
    return blocks.get("done").asLong()
        + blocks.get("nodata").asLong()
        - blocks.get("reused").asLong();
  }

  private String latest() throws IOException {
    return output.json("latest.json").get("run").asText();
  }

  private void note(String day, String news, JsonNode summary, int code, String drift) {
    table.add(
        String.format(
            Locale.ROOT,
            "%-4s %-42s %6d %6d %5d  %-8s %s",
            day,
            news,
            made(summary),
            summary.get("blocks").get("reused").asLong(),
            code,
            drift,
            String.join(", ", kinds(summary))));
  }

  private static List<String> kinds(JsonNode summary) {
    return summary.get("warnings").findValuesAsText("kind").stream().distinct().sorted().toList();
  }

  /** Makes a day's map, and another one from nothing, which has to have the same tiles. */
  private Day on(int number, String news, String... more) throws IOException {
    if (table.isEmpty()) {
      table.add(
          "Day  What is new                                   Made Reused  Code  Drift    Warnings");
    }
    String before = Files.exists(output.root().resolve("latest.json")) ? latest() : "";
    Command command = Command.run(arguments(output, number, more));
    assertThat(command.code()).as(command.err()).isIn(ExitCode.DONE, ExitCode.QUARANTINE);
    JsonNode summary = command.json();
    String run = summary.get("run").asText();
    Map<String, byte[]> tiles = output.tiles(run);
    kept.putIfAbsent(number, tiles);
    snapshots.putIfAbsent(number, summary.get("snapshot").asText());

    Output scratch = new Output(folder.resolve("scratch"));
    JsonNode anew = classify(scratch, number);
    assertThat(anew.get("blocks").get("reused").asLong()).isZero();
    assertThat(tiles)
        .as("tiles of day %d, %s", number, news)
        .containsExactlyEntriesOf(scratch.tiles(anew.get("run").asText()));
    Storage.local().delete(scratch.root().toString());

    Command drift =
        Command.run(
            "drift",
            "--output",
            output.root().toString(),
            "--run",
            run,
            "--fail-on",
            "high",
            "--json");
    assertThat(drift.code()).as(drift.err()).isIn(ExitCode.DONE, ExitCode.DRIFT);
    note(
        Integer.toString(number),
        news,
        summary,
        command.code(),
        drift.json().get("severity").asText());
    return new Day(number, summary, command.code(), drift, before);
  }

  /** What a day's run did, to be compared with what it should have done. */
  private final class Day {
    private final int number;
    private final JsonNode summary;
    private final int code;
    private final Command drift;
    private final String before;
    private List<String> warnings = List.of();
    private boolean drifts;

    Day(int number, JsonNode summary, int code, Command drift, String before) {
      this.number = number;
      this.summary = summary;
      this.code = code;
      this.drift = drift;
      this.before = before;
    }

    Day makes(int blocks) {
      assertThat(made(summary)).as("blocks made on day %d", number).isEqualTo(blocks);
      assertThat(summary.get("unchanged").asBoolean()).isEqualTo(blocks == 0);
      return this;
    }

    /** All blocks that were made had to be for one reason. */
    Day of(String reason) {
      JsonNode reasons = summary.get("blocks").get("notReused");
      assertThat(reasons.toString())
          .as("reasons of day %d", number)
          .isEqualTo(reason.isEmpty() ? "{}" : "{\"%s\":%d}".formatted(reason, made(summary)));
      return this;
    }

    Day warns(String... kinds) {
      warnings = List.of(kinds);
      return this;
    }

    Day drifts() {
      drifts = true;
      return this;
    }

    void publishes() throws IOException {
      ends(ExitCode.DONE);
      assertThat(latest()).isEqualTo(summary.get("run").asText()).isNotEqualTo(before);
    }

    void ends(int expected) throws IOException {
      assertThat(code).isEqualTo(expected);
      if (expected != ExitCode.DONE) {
        assertThat(latest()).as("a gate publishes nothing").isEqualTo(before);
      }
      assertThat(kinds(summary)).containsExactlyElementsOf(warnings.stream().sorted().toList());
      assertThat(drift.code())
          .as("drift of day %d: %s", number, drift.out())
          .isEqualTo(drifts ? ExitCode.DRIFT : ExitCode.DONE);
    }
  }
}
