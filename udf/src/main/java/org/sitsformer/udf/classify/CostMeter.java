package org.sitsformer.udf.classify;

import java.util.EnumMap;
import org.sitsformer.geo.stack.StackReader;
import org.sitsformer.predict.engine.ProcessMemory;

/**
 * Measures one block: what reader and classifier count grows from task to task, so it subtracts.
 */
final class CostMeter {
  private final StackReader reader;
  private final TaskModel model;
  private final Cost.Readings before;
  private long nanosEncode;

  CostMeter(StackReader reader, TaskModel model) {
    this.reader = reader;
    this.model = model;
    this.before = readings(0);
  }

  void encoded(long nanos) {
    nanosEncode += nanos;
  }

  /** Returns what the block has cost so far; asked once, when it is made. */
  BlockCost cost() {
    Cost.Readings now = readings(model.takeWait());
    EnumMap<Cost, Long> figures = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      figures.put(cost, cost.between(before, now));
    }
    return new BlockCost(ClassifyBlocks.jvm(), DeviceTasks.address(), Costs.of(figures));
  }

  private Cost.Readings readings(long waited) {
    return new Cost.Readings(
        reader.counters(),
        model.counters(),
        waited,
        nanosEncode,
        System.nanoTime(),
        model.loads(),
        ProcessMemory.peakResident());
  }
}
