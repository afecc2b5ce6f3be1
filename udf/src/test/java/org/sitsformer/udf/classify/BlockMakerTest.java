package org.sitsformer.udf.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.contract.Size;

class BlockMakerTest {
  @Test
  void piecesCoverABlockOnceAndKeepCellsWhole() {
    for (int cell : new int[] {1, 64}) {
      for (PixelWindow window :
          List.of(
              new PixelWindow(0, 0, 256, 256),
              new PixelWindow(-512, 1024, 128, 192),
              new PixelWindow(-64, -192, 64, 320))) {
        for (int pieces = 1; pieces <= 64; pieces++) {
          List<PixelWindow> parts = BlockMaker.parts(window, new Size(cell, cell), pieces);
          int[] times = new int[Math.toIntExact(window.pixels())];
          for (PixelWindow part : parts) {
            assertThat(part.isEmpty()).isFalse();
            assertThat(Math.floorMod(part.col(), cell)).isZero();
            assertThat(Math.floorMod(part.row(), cell)).isZero();
            for (int row = part.row(); row < part.endRow(); row++) {
              for (int col = part.col(); col < part.endCol(); col++) {
                times[(row - window.row()) * window.width() + col - window.col()]++;
              }
            }
          }
          assertThat(Arrays.stream(times).allMatch(n -> n == 1))
              .as("%s in %d pieces of cells of %d", window, pieces, cell)
              .isTrue();
          assertThat(parts.size()).isLessThanOrEqualTo(pieces * pieces);
        }
      }
    }
  }

  @Test
  void piecesAreOfAboutOneSizeAndNotMostlyHalo() {
    List<PixelWindow> parts = BlockMaker.parts(new PixelWindow(0, 0, 256, 256), new Size(1, 1), 4);
    assertThat(parts).hasSize(16).allMatch(part -> part.width() == 64 && part.height() == 64);
    assertThat(BlockMaker.parts(new PixelWindow(0, 0, 40, 40), new Size(1, 1), 64)).hasSize(4);
  }
}
