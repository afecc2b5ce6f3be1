package org.sitsformer.jobs.plan;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.engine.ModelException;
import org.sitsformer.runs.cost.CostEstimate;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.RunContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that is known of a run before its first block: {@code plan} prints it, {@code classify}
 * carries it out. What the run's request left open the other members say: device and batch size the
 * probe, pieces the memory, and the partitions.
 *
 * @param run with blocks of the size that was chosen
 * @param probe what the executors said of the model and of themselves
 * @param memory how blocks fit into their memory, in how many pieces
 * @param counts how many blocks there are
 * @param partitions most Spark partitions of the work, 1 or more
 * @param context what the executors are told
 * @param estimate what it will take and cost; empty where nothing is priced
 */
public record PlannedRun(
    PreparedRun run,
    ModelProbe.Result probe,
    MemoryPlan memory,
    PreparedRun.BlockCounts counts,
    int partitions,
    RunContext context,
    Optional<CostEstimate> estimate) {
  private static final Logger LOG = LoggerFactory.getLogger(PlannedRun.class);

  /** Blocks a task at most, so that progress is visible and little is lost with an executor. */
  private static final int BLOCKS_A_TASK = 8;

  /** Tasks a core where there are blocks enough: many waves even out slow ones. */
  private static final int WAVES = 16;

  private static final int MOST_PARTITIONS = 100_000;

  /**
   * Plans a prepared run: tries the model on the executors, measures their memory, chooses block
   * size, pieces and partitions, and prices the rest. Runs Spark jobs; writes nothing.
   *
   * @param open what is to be planned
   * @param storage with the run's own folder for temporaries
   * @param temporaries that folder; empty where nothing will be written
   * @throws ModelException if an executor refuses the model, or they compute different bits in a
   *     strict run
   * @throws JobException if there is no block, blocks do not fit into memory, or the run may cost
   *     more than allowed; it names {@code --region}, {@code --budget} or {@code --calibration}, or
   *     says what memory to give
   */
  public static PlannedRun of(
      SparkSession spark, PreparedRun open, Storage storage, String temporaries) {
    ModelProbe.Result probe =
        ModelProbe.run(
            spark,
            open.context(storage, temporaries, 1),
            open.execution().numerics(),
            open.execution().devices());
    LOG.info("Model checked on {}", probe.device());
    return of(spark, open, probe, storage, temporaries);
  }

  /** As {@link #of(SparkSession, PreparedRun, Storage, String)}, from what executors have said. */
  static PlannedRun of(
      SparkSession spark,
      PreparedRun open,
      ModelProbe.Result probe,
      Storage storage,
      String temporaries) {
    PreparedRun.BlockCounts counts = open.counts(spark);
    if (counts.blocks() == 0) {
      throw JobException.usage("--region: holds the centre of no pixel of the map");
    }
    int mostDates = open.mostDates(counts);
    MemoryPlan memory = MemoryPlan.choose(spark, open, probe, mostDates);
    PreparedRun run = open.withBlockSize(memory.blockSize());
    if (memory.blockSize() != open.grid().blockSize()) {
      counts = run.counts(spark);
    }
    return new PlannedRun(
        run,
        probe,
        memory,
        counts,
        partitions(run.execution().partitions(), counts.blocks(), cores(spark.sparkContext())),
        run.context(storage, temporaries, memory.pieces()),
        ExpectedWork.price(spark, run, probe, mostDates));
  }

  private static int cores(SparkContext spark) {
    return spark.defaultParallelism();
  }

  /**
   * Returns the partitions of so many blocks.
   *
   * @param asked what the request says, 0 where it leaves the choice
   * @param cores that tasks run on
   */
  static int partitions(int asked, long blocks, int cores) {
    if (asked > 0) {
      return asked;
    }
    long few = (blocks + BLOCKS_A_TASK - 1) / BLOCKS_A_TASK;
    return (int) Math.min(MOST_PARTITIONS, Math.max(Math.min(blocks, (long) WAVES * cores), few));
  }
}
