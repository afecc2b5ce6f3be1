package org.sitsformer.jobs.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.trust.drift.Places;
import org.sitsformer.trust.drift.PredictionCounts;

class SumBlocksTest {
  private static final TargetGrid GRID =
      new TargetGrid(Crs.of("EPSG:32633"), 0, 0, 10, -10, 64, 4096);

  @Test
  void placesAreSquaresOfNeighbours() {
    // 50 x 40 blocks from row -10 and column 5 on.
    Places places = Places.of(GRID, new PixelWindow(5 * 64 + 3, -640, 39 * 64, 50 * 64));
    TreeSet<Integer> seen = new TreeSet<>();
    for (int row = -10; row < 40; row++) {
      for (int col = 5; col < 45; col++) {
        seen.add(places.of(row, col));
        assertThat(places.of(row, col))
            .isEqualTo(
                places.of(
                    -10 + (row + 10) / places.side() * places.side(),
                    5 + (col - 5) / places.side() * places.side()));
      }
    }
    assertThat(places.side()).isEqualTo(3);
    assertThat(seen).hasSize(17 * 14).hasSizeLessThanOrEqualTo(Places.MOST);
    assertThat(seen.first()).isZero();
    assertThat(seen.last()).isEqualTo(17 * 14 - 1);
  }

  @Test
  void blocksOfAPlaceAreAddedUpHoweverTheyAreSpread() {
    Places places = Places.of(GRID, new PixelWindow(0, 0, 64 * 40, 64 * 40));
    List<Row> blocks = new ArrayList<>();
    for (int row = 0; row < 40; row++) {
      for (int col = 0; col < 40; col++) {
        blocks.add(block(row, col, 0));
        blocks.add(block(row, col, 1));
      }
    }
    Map<Integer, PredictionCounts> sides =
        SumBlocks.total(
            TestSpark.session()
                .createDataset(blocks, Encoders.row(SumBlocks.BLOCKS))
                .repartition(7)
                .mapPartitions(new SumBlocks(places), Encoders.row(SumBlocks.COUNTS)));

    assertThat(sides).containsOnlyKeys(0, 1);
    PredictionCounts current = sides.get(0);
    assertThat(current.places()).hasSize(14 * 14);
    // Place 0 holds nine blocks: rows 0 to 2, columns 0 to 2.
    assertThat(current.classes(0, List.of(1, 2, 7))).containsExactly(90, 9 + 9, 0);
    long[] confidence = current.confidence(0);
    assertThat(confidence[255]).isEqualTo(90);
    assertThat(confidence[100]).isEqualTo(9);
    assertThat(confidence[101]).isEqualTo(3 + 6);
    assertThat(confidence[0]).isZero();
    assertThat(current.dates(0)[12]).isEqualTo(9 * 32);
    assertThat(sides.get(1).classes(0, List.of(1, 2))).containsExactly(90 + 9, 18);
    assertThat(current.classes(-1, List.of(1))).containsExactly(0);
  }

  /** Ten pixels of class 1, one or two of class 2, twenty without data; one more on side 1. */
  private static Row block(int row, int col, int side) {
    Row[] two = {
      RowFactory.create(100, 1), RowFactory.create(101, col),
    };
    Row[] classes = {
      RowFactory.create(0, 20L, new Row[0]),
      RowFactory.create(1, 10L + side, new Row[] {RowFactory.create(255, 10 + side)}),
      RowFactory.create(2, 1L + col, col == 0 ? new Row[] {two[0]} : two),
    };
    Row[] dates = {RowFactory.create(12, 32)};
    return RowFactory.create(row, col, classes, dates, side);
  }
}
