package org.sitsformer.udf.classify;

import java.util.OptionalInt;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.classify.BlockClassifier;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.classify.ClassifyCounters;
import org.sitsformer.predict.classify.ClassifyOptions;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelCache;
import org.sitsformer.predict.engine.ModelDevice;

/** A task's hold on its executor's model. The model is shared; the classifier is the task's own. */
final class TaskModel implements AutoCloseable {
  private static final String GPU = "gpu";

  private final LoadedModel model;
  private final BlockClassifier classifier;

  private TaskModel(LoadedModel model, BlockClassifier classifier) {
    this.model = model;
    this.classifier = classifier;
  }

  /** Takes the executor's model, which the first task loads, on the device that Spark gave. */
  static TaskModel open(RunContext run) {
    return open(run, gpu());
  }

  static TaskModel open(RunContext run, OptionalInt gpu) {
    ModelDevice device = run.device().resolve(run.engine(), gpu);
    LoadedModel model = ModelCache.model(run.storage(), run.contract(), run.engine(), device);
    return new TaskModel(
        model,
        new BlockClassifier(model, run.span(), new ClassifyOptions(run.batchSize(), run.map())));
  }

  private static OptionalInt gpu() {
    ResourceInformation gpu = TaskContext.get().resourcesJMap().get(GPU);
    return gpu == null || gpu.addresses().length == 0
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(gpu.addresses()[0]));
  }

  BlockRaster classify(Stack stack, PixelWindow window, byte[] inside) {
    return classifier.classify(stack, window, inside);
  }

  /** Returns what classifying has cost since this was opened. */
  ClassifyCounters counters() {
    return classifier.counters();
  }

  /** Returns {@code cpu} or {@code cuda}. */
  String deviceKind() {
    return model.device().kind();
  }

  /** Returns what of engine and machine goes into a block's key. */
  BlockKey.Numerics blockKey() {
    return new BlockKey.Numerics(model.engineVersion(), deviceKind(), numerics());
  }

  /** Returns what this JVM's memory is and what of it is taken, with so many blocks at once. */
  ExecutorMemory memory(int tasks, int dates) {
    return ExecutorMemory.of(model, classifier.batchSize(), tasks, dates);
  }

  /** Returns how often this JVM has loaded the artefact. */
  long loads() {
    return ModelCache.loads(model.contract(), model.engine(), model.device());
  }

  String numerics() {
    return model.numerics();
  }

  @Override
  public void close() {
    classifier.close();
  }
}
