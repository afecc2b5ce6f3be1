package org.sitsformer.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;

/** What follows from the block size is counted with the one that was chosen in the end. */
class PlannedRunTest {
  private static final int TASKS = 16;
  private static final SamplePlan PLAN = SamplePlan.of(4096, 4096, 40);

  private static PlannedRun plan(PreparedRun run, long heapMiB) {
    return PlannedRun.of(
        TestSpark.session(), run, SamplePlan.probe(heapMiB, TASKS), Storage.local(), "");
  }

  /** Returns the largest heap in which the planner takes blocks of this size. */
  private static long heapFor(int blockSize) {
    for (long heap = 16_384; heap >= 640; heap -= 64) {
      MemoryNeeds needs =
          new MemoryNeeds(PLAN.prepared(), ModelDevice.CPU, SamplePlan.memory(heap, 32), TASKS, 40);
      if (MemoryPlan.choose(needs, 0, 0).blockSize() == blockSize) {
        return heap;
      }
    }
    throw new AssertionError("No heap makes the planner take blocks of %d".formatted(blockSize));
  }

  @ParameterizedTest
  @CsvSource({"256, 256, 32", "128, 1024, 128", "64, 4096, 512"})
  void aTaskHasEightBlocksWhateverTheirSize(int blockSize, long blocks, int partitions) {
    PlannedRun planned = plan(PLAN.prepared(), heapFor(blockSize));

    assertThat(planned.memory().blockSize()).isEqualTo(blockSize);
    assertThat(planned.run().grid().blockSize()).isEqualTo(blockSize);
    assertThat(planned.context().grid().blockSize()).isEqualTo(blockSize);
    assertThat(planned.run().area().blockSizeOpen()).isFalse();
    assertThat(planned.counts().blocks()).isEqualTo(blocks);
    assertThat(planned.counts().mostScenes()).isEqualTo(40);
    assertThat(planned.partitions()).isEqualTo(partitions);
    PlanFigures figures = PlanFigures.of(planned);
    assertThat(figures.grid().blockSize()).isEqualTo(blockSize);
    assertThat(figures.blocks().blocks()).isEqualTo(blocks);
    assertThat(figures.work().partitions()).isEqualTo(partitions);
  }

  @Test
  void partitionsThatWereAskedForStayAlsoWithSmallerBlocks() {
    PlannedRun planned = plan(PLAN.prepared(MapOptions.DEFAULT, 7), heapFor(64));

    assertThat(planned.counts().blocks()).isEqualTo(4096);
    assertThat(planned.partitions()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    // What was asked for counts.
    "7, 4096, 2, 7",
    "1, 4096, 2, 1",
    // A task a block until each core has sixteen of them.
    "0, 1, 2, 1",
    "0, 20, 2, 20",
    "0, 32, 2, 32",
    "0, 33, 2, 32",
    "0, 800, 64, 800",
    // From then on eight blocks a task at most.
    "0, 256, 2, 32",
    "0, 257, 2, 33",
    "0, 264, 2, 33",
    "0, 1024, 2, 128",
    "0, 4096, 2, 512",
    "0, 4096, 64, 1024",
    // Spark bears no more.
    "0, 800000, 2, 100000",
    "0, 1000000, 2, 100000",
    "0, 50000000, 64, 100000"
  })
  void partitionsByBlocksAndCores(int asked, long blocks, int cores, int partitions) {
    assertThat(PlannedRun.partitions(asked, blocks, cores)).isEqualTo(partitions);
  }

  @Test
  void aRegionWithoutPixelsHasNoPlan() {
    SamplePlan none =
        new SamplePlan(
            new PixelWindow(0, 0, 0, 0), 256, true, PLAN.scenes(), PLAN.refusals(), PLAN.changes());

    assertThatThrownBy(() -> plan(none.prepared(), 16_384))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage("--region: holds the centre of no pixel of the map");
  }
}
