package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.jobs.TestSpark;

/**
 * The full product of blocks, partitions, cores and the order in which the archive is listed, each
 * with one of three batch sizes, for every form of model and engine. The region is no multiple of a
 * block; one segment is damaged. Speculation is Spark's on clusters alone: bin/chaos has it.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameBytesProductTest {
  /** Lists files in the order in which they were made, where others sort or hash their names. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private Path folder;
  private SmallArchive archive;
  private Path shuffled;

  @BeforeAll
  void writeArchive(@TempDir Path temporary) throws IOException {
    assumeThat(MEMORY).isDirectory();
    folder = temporary;
    archive = SmallArchive.enlarged(folder.resolve("archive"), 3);
    Damager.damageSegment(archive.image(SmallArchive.DATES.get(5), 'A'), 1);
    shuffled = Files.createTempDirectory(MEMORY, "archive");
    List<Path> files = new ArrayList<>(Output.files(archive.root()));
    Collections.shuffle(files, new Random(20261125));
    for (Path file : files) {
      Files.copy(file, shuffled.resolve(file.getFileName()));
    }
    assertThat(names(shuffled))
        .isNotEqualTo(names(archive.root()))
        .containsExactlyInAnyOrderElementsOf(names(archive.root()));
  }

  private static List<String> names(Path folder) {
    return List.of(folder.toFile().list());
  }

  @AfterAll
  void usualSession() throws IOException {
    TestSpark.stop();
    if (shuffled != null) {
      for (Path file : Output.files(shuffled)) {
        Files.delete(file);
      }
      Files.delete(shuffled);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pixel, onnx",
    "pixel, pytorch",
    "window, onnx",
    "window, pytorch",
    "chip, onnx",
    "chip, pytorch",
    "dense, onnx",
    "dense, pytorch",
  })
  void tilesDoNotDependOnAnyCut(String form, String engine, @TempDir Path outputs)
      throws IOException {
    SmallArchive other = new SmallArchive(shuffled, archive.seed(), archive.compression(), 3);
    Map<String, byte[]> base = null;
    int[] batches = {7, 64, 256};
    int turn = 0;
    for (int cores : new int[] {1, 4}) {
      TestSpark.restart(cores);
      for (SmallArchive listed : List.of(archive, other)) {
        for (int block : new int[] {64, 128, 256, 512}) {
          for (int partitions : new int[] {1, 2, 5, 16}) {
            int batch = batches[turn++ % batches.length];
            CutRuns runs = new CutRuns(outputs, listed);
            Map<String, byte[]> tiles =
                CutRuns.tiles(runs.run(form, engine, block, partitions, batch));
            base = base == null ? tiles : base;
            assertThat(tiles)
                .as("%d cores, blocks of %d, %d partitions", cores, block, partitions)
                .containsExactlyEntriesOf(base);
          }
        }
      }
    }
    assertThat(turn).isEqualTo(64);
  }
}
