package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.summary.RunSummary;

class QuicklookTest {
  private static final Affine ORIGIN = Affine.northUp(510_000, 5_105_000, 10, -10);

  @TempDir Path folder;

  @Test
  void coloursAreThoseOfTheClassesAndNoDataIsTransparent() throws IOException {
    SampleRun.Map map = SampleRun.map(40, 30, 12, 1);
    RunSummary summary = SampleRun.summary(map, List.of());

    BufferedImage image =
        decode(
            Quicklook.png(
                new Mosaic(40, 30, 1, map.classes()), Palette.classes(summary.classes())));

    for (int row = 0; row < 30; row++) {
      for (int col = 0; col < 40; col++) {
        int value = map.classes()[row * 40 + col];
        int expected =
            value == 0 ? 0 : 0xFF000000 | Palette.rgb(summary.classes().get(value - 1).color());
        assertThat(image.getRGB(col, row)).as("pixel %d, %d", col, row).isEqualTo(expected);
      }
    }
  }

  @Test
  void aSmallMapOfManyTilesIsShownPixelByPixel() throws IOException {
    SampleRun.Map map = SampleRun.map(300, 200, 40, 2);
    Mosaic mosaic = mosaic(map, 128);

    assertThat(mosaic.factor()).isEqualTo(1);
    assertThat(mosaic.values()).isEqualTo(map.classes());
  }

  @Test
  void aLargeMapIsShownBySmallerOverviews() throws IOException {
    // Even patches of 64 pixels, so that any overview must show the patch's class in its middle.
    int width = 5000;
    int height = 3000;
    byte[] classes = new byte[width * height];
    for (int row = 0; row < height; row++) {
      for (int col = 0; col < width; col++) {
        classes[row * width + col] = (byte) (1 + (row / 64 * 7 + col / 64 * 3) % 10);
      }
    }
    Mosaic mosaic = mosaic(new SampleRun.Map(width, height, classes, classes), 2048);

    assertThat(mosaic.factor()).isEqualTo(4);
    assertThat(mosaic.width()).isEqualTo(1250);
    assertThat(mosaic.height()).isEqualTo(750);
    for (int row = 8; row < 750; row += 16) {
      for (int col = 8; col < 1250; col += 16) {
        assertThat(mosaic.values()[row * 1250 + col])
            .as("pixel %d, %d", col, row)
            .isEqualTo(classes[row * 4 * width + col * 4]);
      }
    }
  }

  @Test
  void overviewsAreReadRatherThanEveryFourthPixel() throws IOException {
    int width = 5000;
    byte[] classes = new byte[width * 1024];
    for (int i = 0; i < classes.length; i++) {
      // The pixel in the middle of four by four is not what most of them are.
      boolean middle = i / width % 4 == 2 && i % width % 4 == 2;
      classes[i] = (byte) (middle ? 9 : 1);
    }
    Mosaic mosaic = mosaic(new SampleRun.Map(width, 1024, classes, classes), 4096);

    assertThat(mosaic.factor()).isEqualTo(4);
    assertThat(mosaic.values()).containsOnly(1);
  }

  private Mosaic mosaic(SampleRun.Map map, int tileSize) throws IOException {
    RunSummary summary = SampleRun.summary(map, List.of());
    Storage storage = Storage.local();
    String output = folder.toString();
    List<TileFile> tiles =
        SampleTiles.write(
                storage, output, summary, map, new SampleTiles.Lattice(tileSize, ORIGIN, 4096))
            .stream()
            .filter(tile -> tile.kind() == TileFile.Kind.CLASS)
            .toList();
    return Mosaic.read(storage, ReportStage.runFolder(output, summary.run()), tiles);
  }

  private static BufferedImage decode(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }
}
