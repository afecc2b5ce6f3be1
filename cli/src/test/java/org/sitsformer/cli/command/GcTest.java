package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.lease.Lease;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.udf.classify.KeyBlocks;
import org.sitsformer.udf.parquet.ParquetRows;

/** Two runs of nine blocks, three of which both list: twelve other ones, six a run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GcTest {
  private static final LocalDate LAST = SmallArchive.DATES.get(13);
  private static final int TERM_MILLIS = 1_000;

  private Path maps;
  private String first;
  private String second;

  /** This test's own copy. */
  private Output output;

  private Path folder;

  @BeforeAll
  void makeTwoRuns(@TempDir Path folder) throws IOException {
    SmallArchive archive = SmallArchive.write(folder.resolve("archive"));
    output = new Output(folder.resolve("maps"));
    Files.delete(archive.image(LAST, 'B'));
    Files.delete(archive.mask(LAST, 'B'));
    first = classify(archive);
    archive.scene(LAST, 1);
    second = classify(archive);
    assertThat(output.blocks()).hasSize(15);
    maps = output.root();
  }

  @BeforeEach
  void copy(@TempDir Path temporary) throws IOException {
    folder = temporary;
    output = new Output(folder.resolve("maps"));
    for (Path file : Output.files(maps)) {
      Path target = output.root().resolve(maps.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private String classify(SmallArchive archive) {
    List<String> arguments =
        archive.arguments(
            "classify", output.root(), "--date", LAST.toString(), "--block-size", "32", "--json");
    return Command.run(arguments).succeeds().json().get("run").asText();
  }

  private Command gc(String... more) {
    List<String> arguments = new ArrayList<>(List.of("gc", "--output", output.root().toString()));
    arguments.addAll(List.of("--lease", "" + TERM_MILLIS / 1_000));
    arguments.addAll(List.of(more));
    arguments.add("--json");
    return Command.run(arguments);
  }

  private Set<String> stored() throws IOException {
    Set<String> keys = new TreeSet<>();
    for (Path block : output.blocks()) {
      keys.add(Output.key(block));
    }
    return keys;
  }

  private Set<String> listed(String run) {
    Set<String> keys = new TreeSet<>();
    output.manifest(run).forEach(row -> keys.add(row.getAs("key")));
    return keys;
  }

  @Test
  void onlyWhatNoKeptRunListsIsRemoved() throws IOException {
    gc("--keep", "0").fails(ExitCode.USAGE, "--keep 0: 1 or more is allowed");
    JsonNode dry = gc("--keep", "1", "--dry-run").succeeds().json();
    assertThat(dry.get("removed").asInt()).isEqualTo(6);
    assertThat(dry.get("kept").get(0).asText()).isEqualTo(second);
    assertThat(output.blocks()).hasSize(15);

    JsonNode pinned = gc("--keep", "1", "--pin", first).succeeds().json();
    assertThat(pinned.get("removed").asInt()).isZero();
    assertThat(output.blocks()).hasSize(15);

    JsonNode done = gc("--keep", "1", "--unpin", first).succeeds().json();
    assertThat(done.get("removed").asInt()).isEqualTo(6);
    assertThat(done.get("blocks").asInt()).isEqualTo(15);
    assertThat(stored()).isEqualTo(listed(second));
    assertThat(output.root().resolve("leases"))
        .satisfiesAnyOf(
            leases -> assertThat(leases).doesNotExist(),
            leases -> assertThat(leases).isEmptyDirectory());
    // Maps outlive their blocks.
    assertThat(output.tiles(first)).isNotEmpty();
  }

  @Test
  @Timeout(120)
  void whatARunAtWorkIsGoingToUseStays() throws Exception {
    Set<String> wanted = new TreeSet<>(listed(first));
    wanted.removeAll(listed(second));
    String kept = wanted.iterator().next();
    Storage storage = Storage.local();
    RunFolder work = new RunFolder(output.root().toString(), "2012-08-01_other-1.0.0_r1_abcdef01");
    CompletableFuture<JsonNode> collection;
    try (Lease lease = Lease.ofRun(storage, work, Duration.ofSeconds(2))) {
      collection = CompletableFuture.supplyAsync(() -> gc("--keep", "1").succeeds().json());
      // The run has not said yet what it needs: nothing may be removed, however long it takes.
      awaitBeyondItsTerm(collection);
      assertThat(output.blocks()).hasSize(15);
      Path keys = folder.resolve("keys.parquet");
      List<Row> rows = List.of(RowFactory.create(kept));
      ParquetRows.write(keys, KeyBlocks.KEYS, rows.iterator());
      storage.putFile(lease.path("keys/part.parquet"), keys);
      lease.keys(List.of(lease.path("keys/part.parquet")));
      lease.awaitCollections();
      assertThat(collection.get(60, TimeUnit.SECONDS).get("removed").asInt()).isEqualTo(5);
    }
    Set<String> expected = new TreeSet<>(listed(second));
    expected.add(kept);
    assertThat(stored()).isEqualTo(expected);
  }

  /**
   * Waits until a collection has lived so long that its own term is over: it has renewed its lease
   * for twice as long. From then on only the run keeps it from removing blocks.
   */
  private void awaitBeyondItsTerm(CompletableFuture<JsonNode> collection) throws Exception {
    OptionalLong first = OptionalLong.empty();
    OptionalLong last = OptionalLong.empty();
    while (first.isEmpty() || last.getAsLong() < first.getAsLong() + 2 * TERM_MILLIS) {
      assertThat(collection).as("goes on while the run has named no keys").isNotDone();
      last = collectionCountsUntil();
      first = first.isEmpty() ? last : first;
      Thread.sleep(20);
    }
  }

  /** Returns the time until which the lease of a collection counts; empty before it has one. */
  private OptionalLong collectionCountsUntil() throws IOException {
    for (Path file : Output.files(output.root().resolve("leases"))) {
      if (file.getFileName().toString().equals("lease.json")
          && file.getParent().getFileName().toString().startsWith("gc-")) {
        String lease = output.root().relativize(file).toString();
        return OptionalLong.of(output.json(lease).get("untilMillis").asLong());
      }
    }
    return OptionalLong.empty();
  }

  @Test
  void aRunThatDiedHoldsNothingForLong() throws IOException {
    Path lease = output.root().resolve("leases").resolve("2012-08-01_dead-1.0.0_r1_abcdef01");
    Files.createDirectories(lease);
    Files.writeString(
        lease.resolve("lease.json"),
        "{\"name\": \"2012-08-01_dead-1.0.0_r1_abcdef01\", \"untilMillis\": 1000}");

    assertThat(gc("--keep", "1").succeeds().json().get("removed").asInt()).isEqualTo(6);
    assertThat(lease.resolve("lease.json")).doesNotExist();
  }
}
