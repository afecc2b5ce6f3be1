package org.sitsformer.jobs.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.ExecutorMemory;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.RunContext;

/**
 * How the blocks of a run fit into an executor's memory, all its tasks at work at once.
 *
 * @param blockSize pixels along one side of a block
 * @param pieces parts along one side of a block that are made one after another
 * @param tasks blocks that an executor makes at once
 * @param heapLimit bytes of Java heap that an executor may take; 0 where nobody knows
 * @param outsideLimit bytes outside the heap that it may take; 0 where nothing limits them
 * @param parts what takes the memory, of all tasks together
 */
public record MemoryPlan(
    int blockSize, int pieces, int tasks, long heapLimit, long outsideLimit, List<Part> parts) {
  /** Block sizes of a new output, best first. */
  private static final List<Integer> SIZES = List.of(256, 128, 64);

  /** Pixels along one side of a new output's blocks, where memory bears them. */
  static final int LARGEST_BLOCK = SIZES.get(0);

  /**
   * Something that takes memory.
   *
   * @param name in words
   * @param bytes that it takes, of all tasks of an executor together
   * @param inHeap true for Java heap, false for memory outside it
   */
  public record Part(String name, long bytes, boolean inHeap) {}

  public MemoryPlan {
    parts = List.copyOf(parts);
  }

  /** Returns the bytes of Java heap that an executor needs. */
  @JsonProperty
  public long heap() {
    return parts.stream().filter(Part::inHeap).mapToLong(Part::bytes).sum();
  }

  /** Returns the bytes outside the heap that it needs. */
  @JsonProperty
  public long outside() {
    return parts.stream().filter(part -> !part.inHeap()).mapToLong(Part::bytes).sum();
  }

  boolean fits() {
    return (heapLimit == 0 || heap() <= heapLimit)
        && (outsideLimit == 0 || outside() <= outsideLimit);
  }

  /**
   * Chooses the block size, where output and request leave it open, and the number of pieces.
   * Pieces that the request asks for are taken whether they fit or not.
   *
   * @param run whose request may say how many pieces
   * @param dates most dates of a block
   * @throws JobException if not even the smallest pieces fit; it says what to give
   */
  static MemoryPlan choose(
      SparkSession spark, PreparedRun run, ModelProbe.Result probe, int dates) {
    ExecutorMemory memory = probe.memory();
    ModelDevice device = new ModelDevice(probe.device(), 0);
    MemoryNeeds needs = new MemoryNeeds(run, device, memory, probe.tasks(), dates);
    long outsideLimit = ContainerLimit.outsideHeap(spark.sparkContext().getConf(), memory);
    return choose(needs, run.execution().pieces(), outsideLimit);
  }

  static MemoryPlan choose(MemoryNeeds needs, int pieces, long outsideLimit) {
    List<Integer> sizes =
        needs.run().area().blockSizeOpen() ? SIZES : List.of(needs.run().grid().blockSize());
    if (pieces > 0) {
      return needs.plan(sizes.get(0), pieces, outsideLimit);
    }
    for (int size : sizes) {
      MemoryPlan whole = needs.plan(size, 1, outsideLimit);
      if (whole.fits()) {
        return whole;
      }
    }
    int smallest = sizes.get(sizes.size() - 1);
    MemoryPlan plan = null;
    for (int count = 2; count <= RunContext.MOST_PIECES; count *= 2) {
      plan = needs.plan(smallest, count, outsideLimit);
      if (plan.fits()) {
        return plan;
      }
    }
    throw JobException.failed(plan.refusal());
  }

  private String refusal() {
    boolean heapIsShort = heap() > heapLimit;
    return String.format(
        Locale.ROOT,
        "Memory: %d tasks an executor need %,d MiB %s even in %d x %d pieces a block, and an executor"
            + " has %,d MiB; give it more (%s), fewer cores or a smaller --batch-size",
        tasks,
        mebibytes(heapIsShort ? heap() : outside()),
        heapIsShort ? "of Java heap" : "outside the Java heap",
        pieces,
        pieces,
        mebibytes(heapIsShort ? heapLimit : outsideLimit),
        heapIsShort ? "spark.executor.memory" : "spark.executor.memoryOverhead");
  }

  static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
