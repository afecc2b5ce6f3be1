package org.sitsformer.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.catalog.CatalogSnapshot;
import org.sitsformer.jobs.catalog.SceneChanges;
import org.sitsformer.jobs.cost.CostRequest;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.classify.Smoothing;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.ExecutorMemory;
import org.sitsformer.udf.classify.NumericsMode;

/** The less memory there is, the smaller what is made at once, and in the end one line. */
class MemoryPlanTest {
  private static final int DATES = 40;
  private static final long MIB = 1L << 20;

  private final Contract contract = Contract.read(Storage.local(), "../models/sitsformer-demo");
  private boolean open = true;
  private int tasks = 4;
  private int dates = DATES;
  private MapOptions map = MapOptions.DEFAULT;
  private int blockSize = 256;
  private int batchSize = 32;
  private PixelWindow window = new PixelWindow(0, 0, 4096, 4096);

  private MemoryNeeds needs(long heapMiB) {
    PreparedRun run =
        new PreparedRun(
            "maps",
            contract,
            new CatalogSnapshot(
                "none", List.of(), List.of(), List.of(), Optional.empty(), SceneChanges.NONE, 0, 0),
            new PreparedRun.Area(
                new TargetGrid(
                    Crs.of("EPSG:32633"),
                    500_000,
                    5_000_000,
                    10,
                    -10,
                    blockSize,
                    Preparation.TILE_SIZE),
                Region.whole(window),
                window,
                open),
            new PreparedRun.Series(
                List.of(), 0, LocalDate.of(2024, 1, 1), LocalDate.of(2024, 12, 31), false),
            map,
            new RunRequest.Execution(
                EngineKind.ONNX, DeviceChoice.CPU, false, 0, NumericsMode.STRICT, 0, 0, 0),
            CostRequest.none());
    ExecutorMemory memory = new ExecutorMemory(heapMiB * MIB, 100 * MIB, 300 * MIB, batchSize);
    return new MemoryNeeds(run, ModelDevice.CPU, memory, tasks, dates);
  }

  private MemoryPlan plan(long heapMiB) {
    return MemoryPlan.choose(needs(heapMiB), 0, 0);
  }

  @Test
  void blocksOfANewOutputShrinkWithTheHeap() {
    tasks = 16;
    int size = 256;
    for (long heap = 8192; heap >= 640; heap -= 64) {
      MemoryPlan plan = plan(heap);
      assertThat(plan.heap()).as("heap of %d MiB", heap).isLessThanOrEqualTo(heap * MIB);
      assertThat(plan.blockSize()).isLessThanOrEqualTo(size);
      size = plan.blockSize();
    }
    assertThat(plan(8192).blockSize()).isEqualTo(256);
    assertThat(size).isEqualTo(64);
  }

  @Test
  void blocksOfAnOutputThatExistsStayAndAreMadeInPieces() {
    open = false;
    blockSize = 1024;
    assertThat(plan(16_384).pieces()).isEqualTo(1);
    int pieces = 1;
    for (long heap = 16_384; heap >= 640; heap -= 64) {
      MemoryPlan plan = plan(heap);
      assertThat(plan.heap()).as("heap of %d MiB", heap).isLessThanOrEqualTo(heap * MIB);
      assertThat(plan.blockSize()).isEqualTo(1024);
      assertThat(plan.pieces()).isGreaterThanOrEqualTo(pieces);
      pieces = plan.pieces();
    }
    assertThat(pieces).isGreaterThan(2);
  }

  @Test
  void whatDoesNotFitIsOneLineWithWhatToDo() {
    open = false;
    blockSize = 1024;
    assertThatThrownBy(() -> plan(300))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
        .hasMessageMatching(
            "Memory: 4 tasks an executor need [\\d,]+ MiB of Java heap even in 64 x 64 pieces a block,"
                + " and an executor has 300 MiB; give it more \\(spark.executor.memory\\), fewer"
                + " cores or a smaller --batch-size");
    assertThatThrownBy(() -> MemoryPlan.choose(needs(16_384), 0, 384 * MIB))
        .hasMessageMatching(
            "Memory: 4 tasks an executor need [\\d,]+ MiB outside the Java heap even .* 384 MiB; give it"
                + " more \\(spark.executor.memoryOverhead\\), fewer cores or a smaller --batch-size");
  }

  /** Batches are direct buffers, of which the JVM gives out no more than the heap may have. */
  @Test
  void heapMayGrowAsFarAsTheBatches() {
    open = false;
    blockSize = 64;
    tasks = 16;
    long usual = plan(8192).heap();
    batchSize = 4096;
    MemoryPlan plan = plan(8192);
    long batches = size(plan, "batches");
    assertThat(batches).isGreaterThan(usual);
    assertThat(plan.heap()).isGreaterThan(batches);
  }

  @Test
  void partsAreWhatTheSumIsMadeOf() {
    MemoryPlan plan = plan(8192);
    assertThat(plan.parts()).allSatisfy(part -> assertThat(part.bytes()).isNotNegative());
    assertThat(plan.heap() + plan.outside())
        .isEqualTo(plan.parts().stream().mapToLong(MemoryPlan.Part::bytes).sum());
  }

  @Test
  void tasksDatesPlanesAndSmoothingCost() {
    long before = plan(8192).heap();
    dates = 2 * DATES;
    long longer = plan(8192).heap();
    tasks = 8;
    long more = plan(8192).heap();
    map = new MapOptions(true, List.of(), Smoothing.NONE);
    long planes = plan(8192).heap();
    map = new MapOptions(true, List.of(), new Smoothing(Smoothing.Kind.BAYES, 9, 20, 0.5));
    assertThat(plan(8192).heap()).isGreaterThan(planes);
    assertThat(planes).isGreaterThan(more);
    assertThat(more).isGreaterThan(longer);
    assertThat(longer).isGreaterThan(before);
  }

  /** No task follows on another, and none has nothing to do. */
  @Test
  void fewBlocksNeedLess() {
    open = false;
    blockSize = 1024;
    tasks = 1;
    window = new PixelWindow(0, 1024, 1024, 1024);
    long one = plan(16_384).heap();
    tasks = 4;
    assertThat(plan(16_384).heap()).isEqualTo(one);
    // The same pixels in two blocks.
    window = new PixelWindow(0, 1000, 1024, 1024);
    assertThat(plan(16_384).heap()).isGreaterThan(one);
    // In pieces, one stack follows on another.
    window = new PixelWindow(0, 1024, 1024, 1024);
    MemoryPlan pieces = MemoryPlan.choose(needs(16_384), 2, 0);
    assertThat(room(pieces)).isGreaterThan(size(pieces, "stacks"));
    assertThat(room(plan(16_384))).isLessThan(size(plan(16_384), "stacks"));
  }

  private static long room(MemoryPlan plan) {
    return size(plan, "room to collect");
  }

  private static long size(MemoryPlan plan, String name) {
    return plan.parts().stream()
        .filter(part -> part.name().equals(name))
        .mapToLong(MemoryPlan.Part::bytes)
        .sum();
  }

  @Test
  void askedForPiecesAreTakenAsTheyAre() {
    MemoryPlan plan = MemoryPlan.choose(needs(100), 3, 0);
    assertThat(plan.pieces()).isEqualTo(3);
    assertThat(plan.blockSize()).isEqualTo(256);
  }
}
