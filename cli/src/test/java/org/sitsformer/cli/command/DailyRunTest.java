package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.runs.program.ExitCode;

/** Tomorrow's run does tomorrow's work: 3 x 3 blocks, tile A left of column 70, B from 60 on. */
class DailyRunTest {
  private static final LocalDate LAST = SmallArchive.DATES.get(13);

  @TempDir Path folder;

  private Output output;
  private SmallArchive archive;

  private JsonNode classify(String... more) {
    List<String> arguments = archive.arguments("classify", output.root(), more);
    arguments.addAll(List.of("--block-size", "32", "--json"));
    return Command.run(arguments).succeeds().json();
  }

  private JsonNode onDate(LocalDate date, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--date", date.toString()));
    arguments.addAll(List.of("--period", "P1Y"));
    arguments.addAll(List.of(more));
    return classify(arguments.toArray(String[]::new));
  }

  private static Map<String, Long> notReused(JsonNode summary) {
    Map<String, Long> reasons = new TreeMap<>();
    summary
        .get("blocks")
        .get("notReused")
        .fields()
        .forEachRemaining(e -> reasons.put(e.getKey(), e.getValue().asLong()));
    return reasons;
  }

  private static int reused(JsonNode summary) {
    return summary.get("blocks").get("reused").asInt();
  }

  private long modelCalls(JsonNode summary) throws IOException {
    return output.json(summary.get("run").asText(), "costs.json").get("model_calls").asLong();
  }

  @Test
  void onlyWhatANewSceneTouchesIsMadeAgain() throws IOException {
    archive = SmallArchive.write(folder.resolve("archive"));
    output = new Output(folder.resolve("maps"));
    Files.delete(archive.image(LAST, 'B'));
    Files.delete(archive.mask(LAST, 'B'));

    JsonNode first = onDate(LAST);
    assertThat(reused(first)).isZero();
    assertThat(notReused(first)).isEmpty();
    assertThat(first.get("unchanged").asBoolean()).isFalse();

    // B's columns 60 to 95 lie in the second and the third column of blocks.
    archive.scene(LAST, 1);
    JsonNode second = onDate(LAST);
    assertThat(reused(second)).isEqualTo(3);
    assertThat(notReused(second)).isEqualTo(Map.of("inputs", 6L));
    assertThat(second.get("snapshot")).isNotEqualTo(first.get("snapshot"));

    JsonNode touched = explain("r1_c1");
    assertThat(touched.get("against")).isEqualTo(first.get("run"));
    assertThat(touched.get("key")).isNotEqualTo(touched.get("keyThere"));
    JsonNode inputs = touched.get("parts").get("inputs");
    assertThat(inputs.get("changed").asBoolean()).isTrue();
    assertThat(inputs.get("members")).hasSize(28);
    assertThat(inputs.get("added")).hasSize(1);
    assertThat(inputs.get("added").get(0).asText()).startsWith("scene=" + LAST + "T00:00:00Z ");
    assertThat(inputs.get("removed")).isEmpty();
    assertThat(touched.get("parts").findValuesAsText("changed")).containsOnlyOnce("true");
    JsonNode untouched = explain("r1_c0");
    assertThat(untouched.get("key")).isEqualTo(untouched.get("keyThere"));
    assertThat(untouched.get("parts").findValuesAsText("changed")).containsOnly("false");

    JsonNode same = onDate(LAST);
    assertThat(reused(same)).isEqualTo(9);
    assertThat(same.get("unchanged").asBoolean()).isTrue();
    assertThat(modelCalls(same)).isZero();
    // Nine blocks, each under two digits of its own at most.
    assertThat(same.get("blocks").get("requests").asInt()).isBetween(1, 9);

    JsonNode nextDay = onDate(LAST.plusDays(1));
    assertThat(reused(nextDay)).isEqualTo(9);
    assertThat(nextDay.get("unchanged").asBoolean()).isTrue();
    assertThat(output.tiles(nextDay.get("run").asText()))
        .containsExactlyEntriesOf(output.tiles(second.get("run").asText()));

    // The first day leaves, of which both tiles have a scene.
    JsonNode later = onDate(SmallArchive.DATES.get(0).plusYears(1));
    assertThat(later.get("scenes").get("used").asInt()).isEqualTo(26);
    assertThat(notReused(later)).isEqualTo(Map.of("inputs", 9L));

    JsonNode asBefore = onDate(LAST, "--as-of", first.get("snapshot").asText());
    assertThat(reused(asBefore)).isEqualTo(9);
    assertThat(output.tiles(asBefore.get("run").asText()))
        .containsExactlyEntriesOf(output.tiles(first.get("run").asText()));
    output.isClean();
  }

  private JsonNode explain(String block) {
    return Command.run("explain-key", "--output", output.root().toString(), "--json", block)
        .succeeds()
        .json();
  }

  @Test
  void saysWhatElseChanged() throws IOException {
    archive = SmallArchive.write(folder.resolve("archive"));
    output = new Output(folder.resolve("maps"));
    onDate(LAST);

    assertThat(notReused(onDate(LAST, "--engine", "pytorch")))
        .isEqualTo(Map.of("model+engine+numerics", 9L));
    assertThat(notReused(onDate(LAST, "--probabilities")))
        .isEqualTo(Map.of("model+engine+numerics+options", 9L));
    assertThat(reused(onDate(LAST))).isEqualTo(9);
  }

  @Test
  void verifyFindsWhatIsDamagedAndTheNextRunMakesItAgain() throws IOException {
    archive = SmallArchive.write(folder.resolve("archive"));
    output = new Output(folder.resolve("maps"));
    JsonNode first = onDate(LAST);
    String run = first.get("run").asText();
    String[] verify = {
      "verify", "--output", output.root().toString(), "--run", run, "--json",
    };
    JsonNode good = Command.run(List.of(verify)).succeeds().json();
    assertThat(good.get("files").asInt()).isEqualTo(9 + 2);
    assertThat(good.get("damaged").asInt()).isZero();

    Path block = output.blocks().get(4);
    flipMiddleByte(block);
    Path tile = output.run(run).resolve("tiles").resolve("r0_c0_class.tif");
    flipMiddleByte(tile);
    Command bad = Command.run(List.of(verify));
    bad.fails(ExitCode.FAILED, "2 of 11 files");
    assertThat(bad.json().get("damaged").asInt()).isEqualTo(2);
    assertThat(bad.json().get("faults").findValuesAsText("path"))
        .containsExactlyInAnyOrder(block.toString(), tile.toString());
    assertThat(block).doesNotExist();
    assertThat(tile).exists();

    JsonNode again = onDate(LAST);
    assertThat(notReused(again)).isEqualTo(Map.of("lost", 1L));
    assertThat(block).exists();
    Command.run(List.of("assemble", "--output", output.root().toString(), "--run", run)).succeeds();
    Command.run(List.of(verify)).succeeds();
  }

  @Test
  void lateChangedVanishedAndSupersededScenesAreListed() throws IOException {
    archive = SmallArchive.write(folder.resolve("archive"));
    output = new Output(folder.resolve("maps"));
    LocalDate early = SmallArchive.DATES.get(2);
    LocalDate other = SmallArchive.DATES.get(5);
    Files.delete(archive.image(early, 'A'));
    Files.delete(archive.mask(early, 'A'));
    assertThat(onDate(LAST).get("warnings")).isEmpty();

    archive.scene(early, 0);
    byte[] newer = Files.readAllBytes(archive.mask(other, 'B'));
    Files.write(archive.mask(SmallArchive.DATES.get(6), 'B'), newer);
    Files.delete(archive.image(SmallArchive.DATES.get(8), 'B'));
    Files.delete(archive.mask(SmallArchive.DATES.get(8), 'B'));
    Path older = archive.image(SmallArchive.DATES.get(9), 'A');
    Path reprocessed = older.resolveSibling(fileName(older).replace(".tif", "_N0500.tif"));
    Files.copy(archive.image(SmallArchive.DATES.get(10), 'A'), reprocessed);
    Files.setLastModifiedTime(
        reprocessed, FileTime.from(Files.getLastModifiedTime(older).toInstant().plusSeconds(1)));
    JsonNode second = onDate(LAST);
    assertThat(second.get("warnings").findValuesAsText("kind"))
        .containsExactly(
            "late-scene", "changed-scene", "changed-scene", "vanished-scene", "superseded-file");
    JsonNode superseded = second.get("warnings").get(4);
    assertThat(superseded.get("subject").asText()).isEqualTo(older.toString());
    assertThat(superseded.get("reason").asText()).isEqualTo(fileName(reprocessed) + " is newer");
    assertThat(notReused(second)).isEqualTo(Map.of("inputs", 9L));

    JsonNode third = onDate(LAST);
    assertThat(reused(third)).isEqualTo(9);
    assertThat(third.get("warnings").findValuesAsText("kind")).containsExactly("superseded-file");

    // What replaced it goes: the older one counts again, and its blocks are made again.
    Files.delete(reprocessed);
    assertThat(notReused(onDate(LAST))).isEqualTo(Map.of("inputs", 9L));
  }

  private static String fileName(Path file) {
    return file.getFileName().toString();
  }

  /**
   * Equal names, sizes and times, other pixels: two maps on one output, each with its own bytes.
   */
  @Test
  void archivesThatLookAlikeDoNotMeet() throws IOException {
    output = new Output(folder.resolve("maps"));
    FileTime time = FileTime.fromMillis(1_700_000_000_000L);
    List<Map<String, byte[]>> maps = new ArrayList<>();
    Map<Path, Long> sizes = new TreeMap<>();
    for (long seed : new long[] {0, 99}) {
      archive = SmallArchive.uncompressed(folder.resolve("archive-" + seed), seed);
      Map<Path, Long> these = new TreeMap<>();
      for (Path file : Output.files(archive.root())) {
        Files.setLastModifiedTime(file, time);
        these.put(file.getFileName(), Files.size(file));
      }
      assertThat(sizes.isEmpty() || sizes.equals(these)).isTrue();
      sizes = these;
      JsonNode summary = onDate(LAST);
      assertThat(reused(summary)).isZero();
      maps.add(output.tiles(summary.get("run").asText()));
    }
    assertThat(maps.get(1).get("r0_c0_class.tif")).isNotEqualTo(maps.get(0).get("r0_c0_class.tif"));

    // The same as on an output of its own.
    output = new Output(folder.resolve("alone"));
    assertThat(output.tiles(onDate(LAST).get("run").asText()))
        .containsExactlyEntriesOf(maps.get(1));
  }

  private static void flipMiddleByte(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
  }
}
