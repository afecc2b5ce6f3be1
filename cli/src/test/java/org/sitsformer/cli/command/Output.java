package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffReader;
import org.sitsformer.jobs.TestSpark;

/** What lies in an output, read from its files alone. */
record Output(Path root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Path run(String name) {
    return root.resolve("runs").resolve(name);
  }

  JsonNode json(String file) throws IOException {
    return JSON.readTree(root.resolve(file).toFile());
  }

  JsonNode json(String run, String file) throws IOException {
    return JSON.readTree(run(run).resolve(file).toFile());
  }

  /** Returns the tiles of a run by name, whole files. */
  Map<String, byte[]> tiles(String run) throws IOException {
    Map<String, byte[]> tiles = new TreeMap<>();
    for (Path file : files(run(run).resolve("tiles"))) {
      tiles.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return tiles;
  }

  /** Returns one band of a tile, row by row, no-data as 0. */
  int[] pixels(String run, String tile, int band) throws IOException {
    byte[] content = Files.readAllBytes(run(run).resolve("tiles").resolve(tile));
    MemoryInput input = new MemoryInput(tile, content);
    TiffImage image = TiffFile.read(input).main();
    double[] values = new double[image.width() * image.height()];
    new TiffReader(input, image, new SegmentCache(content.length))
        .readRaw(
            new PixelWindow(0, 0, image.width(), image.height()),
            new int[] {band},
            new double[][] {values});
    return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
  }

  List<Row> manifest(String run) {
    return parquet(run, "manifest.parquet").orderBy("row", "col").collectAsList();
  }

  Dataset<Row> parquet(String run, String file) {
    return TestSpark.session().read().parquet(run(run).resolve(file).toString());
  }

  List<Path> blocks() throws IOException {
    return files(root.resolve("blocks"));
  }

  /** Returns the key of a block in the store. */
  static String key(Path block) {
    return block.getFileName().toString().replace(".tif", "");
  }

  /** Returns the digests of the block store's files by path. */
  Map<String, String> blockDigests() throws IOException {
    Map<String, String> blocks = new TreeMap<>();
    for (Path file : blocks()) {
      blocks.put(root.relativize(file).toString(), Sha256.hex(Files.readAllBytes(file)));
    }
    return blocks;
  }

  /** Asserts that nothing unfinished is left, whatever became of the command. */
  void isClean() throws IOException {
    assertThat(files(root.resolve("_tmp"))).isEmpty();
    assertThat(files(root))
        .noneMatch(file -> file.getFileName().toString().startsWith("._"))
        .noneMatch(file -> file.getFileName().toString().endsWith(".crc"));
  }

  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
