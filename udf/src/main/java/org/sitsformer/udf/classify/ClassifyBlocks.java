package org.sitsformer.udf.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.ChangedFileException;
import org.sitsformer.geo.stack.StackReader;
import org.sitsformer.geo.tiff.SegmentCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Turns block tasks into block results on an executor. A row holds references only: pixels are
 * read, classified and written inside the task. A block that fails becomes a row with its reason;
 * the partition goes on.
 */
public final class ClassifyBlocks implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ClassifyBlocks.class);

  private static final int ATTEMPTS = 3;
  private static final long BACKOFF_MILLIS = 200;
  private static final String JVM = UUID.randomUUID().toString().substring(0, 8);

  private final Broadcast<RunContext> run;
  private final ModelProbe.Result numerics;
  private final LongAccumulator doneBlocks;
  private final LongAccumulator donePixels;

  /**
   * @param numerics what the probe found; a task that computes other bits fails
   * @param doneBlocks counts finished blocks for the progress line
   * @param donePixels counts their pixels
   */
  public ClassifyBlocks(
      Broadcast<RunContext> run,
      ModelProbe.Result numerics,
      LongAccumulator doneBlocks,
      LongAccumulator donePixels) {
    this.run = run;
    this.numerics = numerics;
    this.doneBlocks = doneBlocks;
    this.donePixels = donePixels;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> tasks) {
    RunContext context = run.value();
    TaskModel model = TaskModel.open(context);
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> model.close());
    numerics.require(model);
    Shared shared =
        new Shared(
            context,
            numerics.blockKey(),
            new SceneDigests(context),
            model,
            new StackReader(context.storage(), SegmentCache.shared()),
            Attempt.ofTask(context));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return tasks.hasNext();
      }

      @Override
      public Row next() {
        BlockTask task = BlockTask.from(tasks.next());
        MDC.put("block", task.block().toString());
        try {
          BlockResult result = new OneBlock(shared, task).run();
          doneBlocks.add(1);
          donePixels.add(result.stored() == null ? 0 : result.stored().statistics().pixels());
          return result.toRow();
        } finally {
          MDC.remove("block");
        }
      }
    };
  }

  /**
   * Names this JVM: the executor's id, and a random part since a lost executor's id is not reused.
   */
  static String jvm() {
    SparkEnv env = SparkEnv.get();
    return (env == null ? "local" : env.executorId()) + "-" + JVM;
  }

  /** What the blocks of a Spark task share. */
  private record Shared(
      RunContext run,
      BlockKey.Numerics numerics,
      SceneDigests scenes,
      TaskModel model,
      StackReader reader,
      Attempt attempt) {}

  /** One block, with retries. */
  private static final class OneBlock {
    private final RunContext run;
    private final Shared shared;
    private final BlockMaker maker;
    private final BlockTask task;
    private final PixelWindow window;
    private final CostMeter meter;
    private BlockKey name;
    private String key = "";

    OneBlock(Shared shared, BlockTask task) {
      this.run = shared.run();
      this.shared = shared;
      this.maker = new BlockMaker(run, shared.reader(), shared.model());
      this.task = task;
      this.meter = new CostMeter(shared.reader(), shared.model());
      this.window = KeyBlocks.window(run, task.block());
    }

    BlockResult run() {
      for (int turn = 1; ; turn++) {
        try {
          return make();
        } catch (ChangedFileException e) {
          return failed(FailureKind.CHANGED, e.getMessage());
        } catch (IOException | UncheckedIOException e) {
          if (turn == ATTEMPTS) {
            return failed(FailureKind.STORE, reason(e));
          }
          LOG.warn("Attempt {} of {} failed: {}", turn, ATTEMPTS, reason(e));
          pause(BACKOFF_MILLIS << turn);
        } catch (RuntimeException e) {
          // Trying again would give the same: a fault of the program or of the block's data.
          LOG.error("Block failed", e);
          return failed(FailureKind.PROGRAM, reason(e));
        }
      }
    }

    private BlockResult make() throws IOException {
      byte[] inside = run.region().mask(run.grid(), window);
      name = BlockKey.of(run, shared.scenes(), task, window, inside, shared.numerics());
      key = name.hash();
      BlockStore store = run.store();
      Optional<BlockStore.Found> found = store.find(key);
      if (found.isPresent()) {
        return result(found.get().block(), found.get().file(), Reuse.REUSED);
      }
      Attempt attempt = shared.attempt();
      if (!attempt.mayTry(key)) {
        return failed(
            FailureKind.EXECUTOR_LOST,
            "%d tasks died while they made it, the last in %d x %d pieces"
                .formatted(attempt.number(), attempt.pieces() / 2, attempt.pieces() / 2));
      }
      List<Scene> touching = new ArrayList<>(task.scenes().length);
      for (int scene : task.scenes()) {
        touching.add(run.scenes().get(scene));
      }
      BlockMaker.Made made = make(touching, inside);
      long encode = System.nanoTime();
      BlockFile block =
          new BlockFile(made.raster(), BlockStatistics.of(made.raster(), inside, made.damages()));
      byte[] file = block.encode(run.grid());
      FaultPoint.BEFORE_WRITE.pass();
      store.put(key, file);
      FaultPoint.AFTER_WRITE.pass();
      meter.encoded(System.nanoTime() - encode);
      return result(block, file, Reuse.COMPUTED);
    }

    /** Makes the block; in smaller pieces where the heap turns out to be too small. */
    private BlockMaker.Made make(List<Scene> touching, byte[] inside) throws IOException {
      for (int pieces = shared.attempt().pieces(); ; pieces *= 2) {
        try {
          return maker.make(touching, window, inside, pieces);
        } catch (OutOfMemoryError e) {
          // The arrays of a block are large: the one that could not be had left the rest alone.
          if (pieces >= RunContext.MOST_PIECES) {
            throw e;
          }
          LOG.warn("Not enough Java heap for {} x {} pieces, trying quarters", pieces, pieces);
        }
      }
    }

    private enum Reuse {
      COMPUTED,
      REUSED
    }

    private BlockResult result(BlockFile block, byte[] file, Reuse reuse) {
      boolean empty = block.statistics().classified() == 0;
      if (empty && isQuarantineAtFault()) {
        return failed(
            FailureKind.QUARANTINE,
            "%s; %d scenes are quarantined".formatted(noDataReason(), run.quarantined()));
      }
      return new BlockResult(
          task.block(),
          key,
          name,
          empty ? BlockResult.NODATA : BlockResult.DONE,
          reuse == Reuse.REUSED,
          null,
          empty ? noDataReason() : "",
          task.scenes().length,
          BlockResult.Stored.of(block, file),
          meter.cost());
    }

    /** A hole that quarantined scenes may have made must not pass for land without data. */
    private boolean isQuarantineAtFault() {
      int minimum = run.contract().series().minimumDates();
      long days =
          Arrays.stream(task.scenes()).mapToObj(s -> run.scenes().get(s).date()).distinct().count();
      return days < minimum && days + run.quarantined() >= minimum;
    }

    private String noDataReason() {
      return task.scenes().length == 0
          ? "no scene touches it"
          : "no pixel has the %d usable dates that the model needs"
              .formatted(run.contract().series().minimumDates());
    }

    private BlockResult failed(FailureKind kind, String reason) {
      return new BlockResult(
          task.block(),
          key,
          name,
          BlockResult.FAILED,
          false,
          kind,
          kind.reason(reason),
          task.scenes().length,
          null,
          meter.cost());
    }

    private static String reason(Exception e) {
      String text = e.getMessage() == null ? e.toString() : e.getMessage();
      return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static void pause(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted between two attempts", e);
      }
    }
  }
}
