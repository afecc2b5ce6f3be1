package org.sitsformer.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.catalog.SceneChanges;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.classify.Smoothing;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;

/** The less memory there is, the smaller what is made at once, and in the end one line. */
class MemoryPlanTest {
  private static final int DATES = 40;
  private static final long MIB = 1L << 20;

  private boolean open = true;
  private int tasks = 4;
  private int dates = DATES;
  private MapOptions map = MapOptions.DEFAULT;
  private int blockSize = 256;
  private int batchSize = 32;
  private PixelWindow window = new PixelWindow(0, 0, 4096, 4096);

  private MemoryNeeds needs(long heapMiB) {
    SamplePlan plan =
        new SamplePlan(window, blockSize, open, List.of(), List.of(), SceneChanges.NONE);
    return new MemoryNeeds(
        plan.prepared(map, 0),
        ModelDevice.CPU,
        SamplePlan.memory(heapMiB, batchSize),
        tasks,
        dates);
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

  /** From the sizes of the arrays: four tasks with a block of 256 x 256 pixels each, 40 days. */
  @Test
  void partsByHand() {
    Contract contract = Contract.read(Storage.local(), "../models/sitsformer-demo");
    int bands = contract.inputs().bands().size();
    assertThat(bands).isEqualTo(10);
    MemoryPlan plan = plan(8192);
    assertThat(plan.parts())
        .extracting(MemoryPlan.Part::name, MemoryPlan.Part::inHeap)
        .containsExactly(
            tuple("program and Spark", true),
            tuple("decoded segments", true),
            tuple("stacks", true),
            tuple("classifying", true),
            tuple("blocks", true),
            tuple("room to collect", true),
            tuple("JVM, engine and model", false),
            tuple("batches", false));

    long pixels = 256 * 256;
    assertThat(size(plan, "program and Spark")).isEqualTo(100 * MIB);
    // The archive has no files.
    assertThat(size(plan, "decoded segments")).isZero();
    // Of a pixel and day ten floats and whether it is usable; once the floats, a double and a mark.
    // The model looks two pixels beyond the block.
    assertThat(size(plan, "stacks"))
        .isEqualTo(4L * 260 * 260 * (DATES * (10 * 4 + 1) + 10 * 4 + 8 + 1));
    // Class, confidence and usable dates: the block, its encoded form and the copy that is written.
    assertThat(size(plan, "blocks")).isEqualTo(4 * pixels * 3 * 3);
    long arrays =
        size(plan, "program and Spark")
            + size(plan, "stacks")
            + size(plan, "classifying")
            + size(plan, "blocks");
    assertThat(room(plan))
        .isEqualTo(48 * MIB + size(plan, "stacks") / 4 + Math.round(0.15 * arrays));
    assertThat(plan.heap()).isEqualTo(arrays + room(plan));
    // What the executors measured and a tenth, code that comes later, the collector's share.
    assertThat(size(plan, "JVM, engine and model"))
        .isEqualTo(128 * MIB + 330 * MIB + Math.round(0.08 * plan.heap()));
    assertThat(plan.outside())
        .isEqualTo(size(plan, "JVM, engine and model") + size(plan, "batches"));
    assertThat(size(plan, "batches")).isPositive();
  }

  @Test
  void heapAndTheRestHaveLimitsOfTheirOwn() {
    assertThat(ofTenAndSix(0, 0).heap()).isEqualTo(10);
    assertThat(ofTenAndSix(0, 0).outside()).isEqualTo(6);
    assertThat(ofTenAndSix(10, 6).fits()).isTrue();
    assertThat(ofTenAndSix(9, 6).fits()).isFalse();
    assertThat(ofTenAndSix(10, 5).fits()).isFalse();
    // 0 is no limit.
    assertThat(ofTenAndSix(0, 6).fits()).isTrue();
    assertThat(ofTenAndSix(10, 0).fits()).isTrue();
  }

  private static MemoryPlan ofTenAndSix(long heapLimit, long outsideLimit) {
    List<MemoryPlan.Part> parts =
        List.of(
            new MemoryPlan.Part("a", 3, true),
            new MemoryPlan.Part("b", 6, false),
            new MemoryPlan.Part("c", 7, true));
    return new MemoryPlan(256, 1, 4, heapLimit, outsideLimit, parts);
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
