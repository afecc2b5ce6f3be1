package org.sitsformer.geo.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;

class SegmentSampleTest {
  private static final int TILE = 16;

  @TempDir private Path folder;

  /** Tiles across and down, bands that stand apart, and the places "row/column" of the sample. */
  @ParameterizedTest
  @CsvSource({
    "4, 4, 1, 16, 0/0, 3/3",
    "3, 2, 1, 6, 0/0, 1/2",
    "16, 16, 1, 16, 2/2, 14/14",
    "1, 32, 1, 16, 1/0, 31/0",
    "32, 1, 1, 16, 0/1, 0/31",
    "2, 32, 1, 16, 2/0, 30/1",
    "16, 16, 4, 4, 4/4, 12/12",
    "16, 16, 10, 1, 8/8, 8/8",
    "16, 16, 20, 1, 8/8, 8/8",
  })
  void isSpreadEvenly(int across, int down, int bands, int count, String first, String last)
      throws IOException {
    TiffSpec spec =
        TiffSpec.of(across * TILE, down * TILE, bands, SampleType.UINT8).tiles(TILE, TILE);
    byte[][] pixels = new byte[bands][across * down * TILE * TILE];
    SegmentSample sample = new SegmentSample(image(spec.planar(), pixels));
    List<Integer> places = sample.places();
    assertThat(places).hasSize(count).doesNotHaveDuplicates().isSorted();
    assertThat(place(places.get(0), across)).isEqualTo(first);
    assertThat(place(places.get(count - 1), across)).isEqualTo(last);
    assertThat(sample.segments()).hasSize(count * bands).doesNotHaveDuplicates();
    assertThat(new SegmentSample(image(spec, pixels)).segments())
        .hasSize(Math.min(across * down, 16));
  }

  @Test
  void statisticsAreThoseOfTheSampledSegments() throws IOException {
    int side = 16 * TILE;
    short[] pixels = new short[side * side];
    for (int i = 0; i < pixels.length; i++) {
      // Each pixel has the number of its tile.
      pixels[i] = (short) (i / side / TILE * 16 + i % side / TILE);
    }
    TiffSpec spec =
        TiffSpec.of(side, side, 1, SampleType.UINT16)
            .tiles(TILE, TILE)
            .geo(Fixtures.geo(500_000, 10));
    Fixtures.write(folder, "20200101.tif", TiffWriter.write(spec, new short[][] {pixels}), 1000);
    Scene scene = ArchiveReader.read(folder.toString(), "{date}.tif", "B", "").scenes().get(0);
    List<BandStatistics> statistics =
        new InputStatistics(Storage.local(), Optional.empty()).take(scene).bands();
    long sampled = statistics.stream().mapToLong(BandStatistics::sampled).sum();
    double sum = statistics.stream().mapToDouble(BandStatistics::sum).sum();
    assertThat(sampled).isEqualTo(16 * TILE * TILE);
    // Rows and columns 2, 6, 10, 14: the mean of row * 16 + column is 8 * 17.
    assertThat(sum / sampled).isEqualTo(136);
    assertThat(statistics).extracting(BandStatistics::min).contains(34.0);
    assertThat(statistics).extracting(BandStatistics::max).contains(238.0);
  }

  private static String place(int place, int across) {
    return place / across + "/" + place % across;
  }

  private static TiffImage image(TiffSpec spec, byte[][] pixels) throws IOException {
    return TiffFile.read(new MemoryInput("image", TiffWriter.write(spec, pixels))).main();
  }
}
