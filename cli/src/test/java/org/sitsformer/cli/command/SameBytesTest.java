package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * However the work is cut, the tiles are the same bytes: for models that see a pixel, that see its
 * neighbourhood, that label cells of many pixels, and that label every pixel of a cell. The archive
 * has a damaged segment, and its region is no multiple of any block but the smallest.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameBytesTest {
  private CutRuns runs;

  @BeforeAll
  void writeArchive(@TempDir Path folder) throws IOException {
    SmallArchive archive = SmallArchive.write(folder.resolve("archive"));
    Damager.damageSegment(archive.image(SmallArchive.DATES.get(5), 'A'), 1);
    runs = new CutRuns(folder, archive);
  }

  /** The base case has one block; each form and engine is cut in another way. */
  @ParameterizedTest
  @CsvSource({
    "pixel, onnx, 64, 16, 256",
    "pixel, pytorch, 32, 3, 7",
    "window, onnx, 32, 16, 256",
    "window, pytorch, 64, 3, 7",
    "chip, onnx, 64, 2, 7",
    "chip, pytorch, 32, 5, 256",
    "dense, onnx, 32, 1, 7",
    "dense, pytorch, 64, 16, 256",
  })
  void tilesDoNotDependOnHowTheWorkIsCut(
      String form, String engine, int block, int partitions, int batch) throws IOException {
    Output whole = runs.run(form, engine, 256, 1, 64);
    Map<String, byte[]> base = CutRuns.tiles(whole);

    // A map of one value would be equal to itself however wrong the rest is.
    int[] confidence = whole.pixels(CutRuns.newest(whole), "r0_c0_confidence.tif", 0);
    assertThat(Arrays.stream(confidence).distinct().count()).isGreaterThanOrEqualTo(5);
    assertThat(CutRuns.tiles(runs.run(form, engine, block, partitions, batch)))
        .containsExactlyEntriesOf(base);
  }

  /**
   * What memory does not hold at once is made piece by piece, under the same key; BlockCutsTest has
   * the other forms.
   */
  @Test
  void blocksDoNotDependOnTheirPieces() throws IOException {
    Map<String, String> whole =
        runs.run("window", "onnx", 64, 2, 64, "--pieces", "1").blockDigests();

    assertThat(whole).hasSizeGreaterThan(1);
    assertThat(runs.run("window", "onnx", 64, 2, 64, "--pieces", "5").blockDigests())
        .containsExactlyEntriesOf(whole);
  }
}
