package org.sitsformer.udf.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Sha256;
import org.sitsformer.geo.stack.Damage;
import org.sitsformer.predict.classify.BlockRaster;

class BlockFileTest {
  private static final PixelWindow WINDOW = new PixelWindow(-30, 40, 37, 29);
  private final TargetGrid grid =
      new TargetGrid(Crs.of("EPSG:32633"), 500_000, 5_000_000, 10, -10, 64, 4096);

  private static BlockRaster raster(byte[][] probabilities, byte[][] uncertainty) {
    Random random = new Random(3);
    int pixels = (int) WINDOW.pixels();
    byte[] classes = new byte[pixels];
    byte[] confidence = new byte[pixels];
    byte[] dates = new byte[pixels];
    for (int i = 0; i < pixels; i++) {
      classes[i] = (byte) (random.nextInt(5) * 50);
      confidence[i] = (byte) (classes[i] == 0 ? 0 : 1 + random.nextInt(255));
      dates[i] = (byte) random.nextInt(256);
    }
    return new BlockRaster(WINDOW, classes, confidence, dates, probabilities, uncertainty);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    byte[][] probabilities = new byte[2][(int) WINDOW.pixels()];
    new Random(4).nextBytes(probabilities[0]);
    new Random(5).nextBytes(probabilities[1]);
    byte[][] uncertainty = new byte[1][(int) WINDOW.pixels()];
    new Random(6).nextBytes(uncertainty[0]);
    BlockRaster raster = raster(probabilities, uncertainty);
    BlockStatistics statistics =
        BlockStatistics.of(raster, null, List.of(new Damage("/a/b/c.tif", 3, 99, "short")));

    BlockFile back = BlockFile.decode("x.tif", new BlockFile(raster, statistics).encode(grid));

    assertThat(back.raster().window()).isEqualTo(WINDOW);
    assertThat(back.raster().classes()).isEqualTo(raster.classes());
    assertThat(back.raster().confidence()).isEqualTo(raster.confidence());
    assertThat(back.raster().validDates()).isEqualTo(raster.validDates());
    assertThat(back.raster().probabilities()).isDeepEqualTo(probabilities);
    assertThat(back.raster().uncertainty()).isDeepEqualTo(uncertainty);
    assertThat(back.statistics()).usingRecursiveComparison().isEqualTo(statistics);
    assertThat(back.pixelDigest()).isEqualTo(new BlockFile(raster, statistics).pixelDigest());
  }

  /** A block's bytes may only change together with the name of its format. */
  @Test
  void bytesAreThoseOfTheFormat() {
    Map<String, String> golden =
        Map.of("block 1", "5c2e06e5b2e6bece07f5f6945f90d8b78b0e3d828c1a90e681d6a2cf617e212a");
    BlockRaster raster = raster(new byte[0][], new byte[0][]);
    BlockStatistics statistics =
        BlockStatistics.of(raster, null, List.of(new Damage("/a/b/c.tif", 3, 99, "short")));
    byte[] file = new BlockFile(raster, statistics).encode(grid);

    assertThat(Sha256.hex(file))
        .as("bytes of %s; raise BlockFile.FORMAT where they have to change", BlockFile.FORMAT)
        .isEqualTo(golden.get(BlockFile.FORMAT));
  }

  @Test
  void statisticsCountOnlyTheRegion() {
    BlockRaster raster = raster(new byte[0][], new byte[0][]);
    byte[] inside = new byte[raster.classes().length];
    long[] byClass = new long[256];
    for (int i = 0; i < inside.length; i += 3) {
      inside[i] = 1;
      byClass[raster.classes()[i] & 0xff]++;
    }

    BlockStatistics statistics = BlockStatistics.of(raster, inside, List.of());

    assertThat(statistics.pixels()).isEqualTo((inside.length + 2) / 3);
    for (BlockStatistics.ClassCount count : statistics.classes()) {
      assertThat(count.pixels()).isEqualTo(byClass[count.value()]);
      long histogram = 0;
      for (int[] pair : count.confidence()) {
        histogram += pair[1];
      }
      assertThat(histogram).isEqualTo(count.value() == 0 ? 0 : count.pixels());
    }
    assertThat(statistics.classified()).isEqualTo(statistics.pixels() - byClass[0]);
  }

  @Test
  void damagesDoNotNameTheArchivesFolder() {
    BlockStatistics statistics =
        BlockStatistics.of(
            raster(new byte[0][], new byte[0][]),
            null,
            List.of(new Damage("/a/b/c.tif", 3, 99, "/a/b/c.tif: short")));

    assertThat(statistics.damages()).containsExactly(new Damage("c.tif", 3, 99, "c.tif: short"));
  }

  @Test
  void otherTiffIsNoBlock() {
    byte[] other =
        org.sitsformer.geo.tiff.TiffWriter.write(
            org.sitsformer.geo.tiff.TiffSpec.of(4, 4, 1, org.sitsformer.geo.tiff.SampleType.UINT8),
            new byte[][] {new byte[16]});

    assertThatThrownBy(() -> BlockFile.decode("other.tif", other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.tif: no block of this program");
  }
}
