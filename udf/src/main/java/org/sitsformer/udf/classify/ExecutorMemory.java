package org.sitsformer.udf.classify;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sitsformer.predict.classify.BlockClassifier;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ProcessMemory;
import org.sitsformer.predict.engine.WarmUp;

/**
 * What an executor's memory is and what is taken of it before the first block, measured when its
 * model had been run by as many tasks at once as may.
 *
 * @param heapLimit most bytes of Java heap
 * @param heapLive bytes of it that live objects take
 * @param outsideHeap resident bytes outside it: engine, model, its buffers, code, threads; 0 where
 *     the system does not say
 * @param batchSize rows of a batch of short series
 */
public record ExecutorMemory(long heapLimit, long heapLive, long outsideHeap, int batchSize)
    implements Serializable {
  /** Nothing is known. */
  public static final ExecutorMemory UNKNOWN = new ExecutorMemory(0, 0, 0, 0);

  private static final Map<String, ExecutorMemory> MEASURED = new ConcurrentHashMap<>();

  /**
   * Measures this process once for a model.
   *
   * @param calls of the model that it makes at once
   * @param dates most dates of a block
   */
  static ExecutorMemory of(LoadedModel model, int batchSize, int calls, int dates) {
    Contract contract = model.contract();
    int length = BlockClassifier.longest(contract, dates);
    int rows = BlockClassifier.batchRows(contract, model.device(), batchSize, length);
    String key =
        "%s %s %d %d %d".formatted(model.digest(), model.device(), calls, batchSize, length);
    return MEASURED.computeIfAbsent(
        key,
        absent -> {
          WarmUp.run(model, calls, rows, length);
          // What is garbage now is room later.
          System.gc();
          return new ExecutorMemory(
              Runtime.getRuntime().maxMemory(),
              ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
              ProcessMemory.outsideHeap(),
              batchSize);
        });
  }

  /** Returns the larger need and the smaller room of two executors. */
  ExecutorMemory worst(ExecutorMemory other) {
    return new ExecutorMemory(
        Math.min(heapLimit, other.heapLimit),
        Math.max(heapLive, other.heapLive),
        Math.max(outsideHeap, other.outsideHeap),
        Math.max(batchSize, other.batchSize));
  }
}
