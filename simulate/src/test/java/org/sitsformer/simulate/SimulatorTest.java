package org.sitsformer.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffReader;

final class SimulatorTest {
  private static final SimulationSpec SMALL =
      SimulationSpec.standard().withSize(136, 72).withDates(5);

  @TempDir private Path folder;

  @Test
  void equalSpecificationsGiveEqualBytesOnAnyNumberOfThreads() throws Exception {
    run(SMALL, "one", 1);
    run(SMALL, "again", 1);
    run(SMALL, "many", 5);

    Map<String, byte[]> one = files("one");
    assertThat(one).hasSize(5 * 11 + 2);
    assertSame(one, files("again"));
    assertSame(one, files("many"));
  }

  @Test
  void anotherSeedGivesAnotherArchive() throws Exception {
    run(SMALL, "one", 2);
    run(SMALL.withSeed(1), "other", 2);

    assertThat(files("one").get("truth.tif")).isNotEqualTo(files("other").get("truth.tif"));
  }

  @Test
  void writesOneFileABandWithTheGridOfItsPixelSize() throws Exception {
    Simulation simulation = run(SMALL.withLayout(Band.all(), false).withDates(1), "bands", 2);

    Map<String, byte[]> files = files("bands");
    assertThat(simulation.names().pattern())
        .isEqualTo("{tile}/{date:yyyyMMdd}T{time:HHmmss}_{band}.tif");
    assertThat(files).hasSize(13 + 1 + 2);
    TiffImage fine = image(only(files, "_B08.tif"));
    TiffImage coarse = image(only(files, "_B8A.tif"));
    TiffImage coarsest = image(only(files, "_B09.tif"));
    assertThat(List.of(fine.width(), fine.height())).containsExactly(136, 72);
    assertThat(List.of(coarse.width(), coarse.height())).containsExactly(68, 36);
    // 136 is no multiple of 6: the last pixel of 60 m reaches over the edge.
    assertThat(List.of(coarsest.width(), coarsest.height())).containsExactly(23, 12);
    assertThat(coarsest.geo().transform().stepX()).isEqualTo(60);
    assertThat(coarsest.geo().transform().originX()).isEqualTo(399960);
    assertThat(fine.noData()).isEqualTo(0);
    assertThat(fine.bandNames()).containsExactly("B08");
  }

  @Test
  void oneFileADateHoldsTheSamePixelsAsOneFileABand() throws Exception {
    run(SMALL.withDates(1), "bands", 2);
    run(SMALL.withDates(1).withLayout(Band.land(), true), "stack", 2);

    Map<String, byte[]> stack = files("stack");
    byte[] date = only(stack, "(?<!_CLM).tif");
    assertThat(image(date).bandNames())
        .containsExactlyElementsOf(Band.land().stream().map(Band::name).toList());
    double[] fine = pixels(date, 2);
    assertThat(fine).isEqualTo(pixels(only(files("bands"), "_B04.tif"), 0));
    double[] spread = pixels(date, 3);
    double[] coarse = pixels(only(files("bands"), "_B05.tif"), 0);
    for (int i = 0; i < spread.length; i++) {
      assertThat(spread[i]).isEqualTo(coarse[i / 136 / 2 * 68 + i % 136 / 2]);
    }
  }

  @Test
  void theTruthNamesItsClasses() throws Exception {
    Simulation simulation = run(SMALL.withDates(1), "out", 2);

    TiffImage truth = image(Files.readAllBytes(simulation.truth()));
    assertThat(truth.metadata()).containsEntry("CLASS_10", "Wetland").hasSizeGreaterThan(9);
    assertThat(truth.colorTable().rgb()[1]).isEqualTo(LandCover.WATER.color());
    assertThat(simulation.classes().stream().mapToLong(Simulation.ClassCount::pixels).sum())
        .isEqualTo(136 * 72);
  }

  @Test
  void aFailureLeavesNothing() {
    Path output = folder.resolve("failed");

    assertThatThrownBy(
            () ->
                Simulator.run(
                    SMALL,
                    output,
                    2,
                    (done, all) -> {
                      throw new IllegalStateException("Stop at " + done);
                    }))
        .hasMessage("Stop at 1");
    assertThat(output).doesNotExist();
  }

  @Test
  void anOutputThatCannotBeWrittenIsReported() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");

    assertThatThrownBy(() -> Simulator.run(SMALL, file.resolve("out"), 1, (done, all) -> {}))
        .isInstanceOf(FileSystemException.class);
    assertThat(file).hasContent("no folder");
  }

  @Test
  void aLaterSimulationReplacesAnEarlierOneAndNothingElse() throws Exception {
    run(SMALL, "out", 2);
    Files.writeString(folder.resolve("out/notes.txt"), "mine");
    run(SMALL.withDates(2), "out", 2);

    assertThat(files("out")).hasSize(2 * 11 + 2 + 1).containsKey("notes.txt");
  }

  private Simulation run(SimulationSpec spec, String name, int threads) throws Exception {
    return Simulator.run(spec, folder.resolve(name), threads, (done, all) -> {});
  }

  private Map<String, byte[]> files(String name) throws IOException {
    Path root = folder.resolve(name);
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  private static byte[] only(Map<String, byte[]> files, String suffix) {
    List<String> names =
        files.keySet().stream()
            .filter(name -> name.startsWith("archive") && name.matches(".*" + suffix))
            .toList();
    assertThat(names).as("files that end in %s", suffix).hasSize(1);
    return files.get(names.get(0));
  }

  private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, bytes) ->
            assertThat(Arrays.equals(bytes, actual.get(name))).as("%s is equal", name).isTrue());
  }

  private static TiffImage image(byte[] file) throws IOException {
    return TiffFile.read(new MemoryInput("memory.tif", file)).main();
  }

  private static double[] pixels(byte[] file, int band) throws IOException {
    TiffImage image = image(file);
    double[][] plane = new double[1][image.width() * image.height()];
    new TiffReader(new MemoryInput("memory.tif", file), image, new SegmentCache(1 << 20))
        .readRaw(new PixelWindow(0, 0, image.width(), image.height()), new int[] {band}, plane);
    return plane[0];
  }
}
