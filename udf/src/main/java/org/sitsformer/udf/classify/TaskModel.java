package org.sitsformer.udf.classify;

import java.util.concurrent.atomic.LongAdder;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.classify.BlockClassifier;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.classify.ClassifyCounters;
import org.sitsformer.predict.classify.ClassifyOptions;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelCache;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.predict.engine.ModelLease;

/** A task's hold on its executor's model. The model is shared; the classifier is the task's own. */
final class TaskModel implements AutoCloseable {
  private final ModelLease lease;
  private final LoadedModel model;
  private final BlockClassifier classifier;
  private final LongAdder waited;

  private TaskModel(ModelLease lease, BlockClassifier classifier, LongAdder waited) {
    this.lease = lease;
    this.model = lease.model();
    this.classifier = classifier;
    this.waited = waited;
  }

  /** Takes the executor's model, which the first task loads, on the device that Spark gave. */
  static TaskModel open(RunContext run) {
    return open(run, DeviceTasks.address());
  }

  /**
   * @param gpu address of the GPU that Spark gave, empty for none
   */
  static TaskModel open(RunContext run, String gpu) {
    ModelDevice device = DeviceTasks.device(run.device(), run.engine(), gpu);
    LongAdder waited = new LongAdder();
    ModelLease lease =
        ModelCache.acquire(run.storage(), run.contract(), run.engine(), device, waited::add);
    try {
      ClassifyOptions options = new ClassifyOptions(run.batchSize(), run.callsAtOnce(), run.map());
      return new TaskModel(lease, new BlockClassifier(lease.model(), run.span(), options), waited);
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
  }

  BlockRaster classify(Stack stack, PixelWindow window, byte[] inside) {
    return classifier.classify(stack, window, inside);
  }

  /** Returns what classifying has cost since this was opened. */
  ClassifyCounters counters() {
    return classifier.counters();
  }

  /**
   * Returns the nanoseconds that the task has waited for others until it had the model, since the
   * last time that this was asked: they belong to the next block.
   */
  long takeWait() {
    return waited.sumThenReset();
  }

  /** Returns {@code cpu} or {@code cuda}. */
  String deviceKind() {
    return model.device().kind();
  }

  /**
   * Returns why the model is on the CPU although Spark gave this task a GPU, empty where it is not.
   */
  static String fallback(RunContext run) {
    return DeviceTasks.fallback(run.device(), run.engine(), DeviceTasks.address());
  }

  /** Returns what of engine and machine goes into a block's key. */
  BlockKey.Numerics blockKey() {
    return new BlockKey.Numerics(model.engineVersion(), deviceKind(), numerics());
  }

  /** Returns what this JVM's memory is and what of it is taken, with so many calls at once. */
  ExecutorMemory memory(int calls, int dates) {
    return ExecutorMemory.of(model, classifier.batchSize(), calls, dates);
  }

  /** Returns how often this JVM has loaded the artefact. */
  long loads() {
    return ModelCache.loads(model.contract(), model.engine(), model.device());
  }

  String numerics() {
    return model.numerics();
  }

  /** Gives the model back; it stays loaded for the next task. */
  @Override
  public void close() {
    classifier.close();
    lease.close();
  }
}
