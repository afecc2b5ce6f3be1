package org.sitsformer.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.udf.classify.BlockTask;

class BlockPlanTest {
  private final TargetGrid grid =
      new TargetGrid(Crs.of("EPSG:32633"), 500_000, 5_000_000, 10, -10, 16, 512);

  /**
   * The plain rule: a scene touches a block if it meets the block's part of the region, or its
   * halo.
   */
  private Map<BlockId, List<Integer>> bruteForce(
      PixelWindow window, List<PixelWindow> footprints, int halo) {
    Map<BlockId, List<Integer>> plan = new TreeMap<>();
    for (BlockId block : grid.blocks(window)) {
      PixelWindow reach = grid.window(block).intersect(window).grow(halo);
      List<Integer> scenes = new ArrayList<>();
      for (int i = 0; i < footprints.size(); i++) {
        if (!footprints.get(i).intersect(reach).isEmpty()) {
          scenes.add(i);
        }
      }
      plan.put(block, scenes);
    }
    return plan;
  }

  @Test
  void everyBlockHasTheScenesThatTouchIt() {
    Random random = new Random(8);
    List<PixelWindow> footprints = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      footprints.add(
          new PixelWindow(
              random.nextInt(900) - 500,
              random.nextInt(900) - 500,
              1 + random.nextInt(300),
              1 + random.nextInt(300)));
    }
    PixelWindow window = new PixelWindow(-333, -211, 700, 515);
    for (int halo : new int[] {0, 2, 70}) {
      Map<BlockId, List<Integer>> planned = new TreeMap<>();
      for (Row row :
          BlockPlan.spread(
                  BlockPlan.tasks(
                      TestSpark.session(), grid, Region.whole(window), window, footprints, halo),
                  5)
              .collectAsList()) {
        BlockTask task = BlockTask.from(row);
        List<Integer> scenes = new ArrayList<>();
        for (int scene : task.scenes()) {
          scenes.add(scene);
        }
        assertThat(planned.put(task.block(), scenes)).as("block twice").isNull();
      }
      assertThat(planned).isEqualTo(bruteForce(window, footprints, halo));
    }
  }

  @Test
  void neighboursAreBesideEachOther() {
    PixelWindow window = new PixelWindow(0, 0, 256, 256);
    List<Row> rows =
        BlockPlan.spread(
                BlockPlan.tasks(
                    TestSpark.session(), grid, Region.whole(window), window, List.of(window), 0),
                4)
            .collectAsList();

    assertThat(rows).hasSize(256);
    for (int i = 0; i < rows.size(); i += 4) {
      // Four that follow each other are a square of two by two.
      BlockId first = BlockTask.from(rows.get(i)).block();
      for (int k = 1; k < 4; k++) {
        BlockId other = BlockTask.from(rows.get(i + k)).block();
        assertThat(other.row() - first.row()).isBetween(0, 1);
        assertThat(other.col() - first.col()).isBetween(0, 1);
      }
    }
  }
}
