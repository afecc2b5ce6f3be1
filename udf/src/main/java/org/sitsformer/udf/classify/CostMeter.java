package org.sitsformer.udf.classify;

import org.sitsformer.geo.stack.ReadCounters;
import org.sitsformer.geo.stack.StackReader;
import org.sitsformer.predict.classify.ClassifyCounters;
import org.sitsformer.predict.engine.ProcessMemory;

/**
 * Measures one block: what reader and classifier count grows from task to task, so it subtracts.
 */
final class CostMeter {
  private final StackReader reader;
  private final TaskModel model;
  private final ReadCounters readBefore;
  private final ClassifyCounters classifyBefore;
  private final long start = System.nanoTime();
  private long nanosEncode;

  CostMeter(StackReader reader, TaskModel model) {
    this.reader = reader;
    this.model = model;
    this.readBefore = reader.counters();
    this.classifyBefore = model.counters();
  }

  void encoded(long nanos) {
    nanosEncode += nanos;
  }

  BlockCost cost() {
    ReadCounters read = reader.counters();
    ClassifyCounters classify = model.counters();
    return new BlockCost(
        ClassifyBlocks.jvm(),
        DeviceTasks.address(),
        model.loads(),
        classify.modelCalls() - classifyBefore.modelCalls(),
        classify.rows()
            + classify.paddedRows()
            - classifyBefore.rows()
            - classifyBefore.paddedRows(),
        read.requests() - readBefore.requests(),
        read.bytesRead() - readBefore.bytesRead(),
        read.bytesNeeded() - readBefore.bytesNeeded(),
        read.decodedBytes() - readBefore.decodedBytes(),
        read.segmentsDecoded() - readBefore.segmentsDecoded(),
        read.segmentsCached() - readBefore.segmentsCached(),
        model.takeWait(),
        read.fetchNanos() - readBefore.fetchNanos(),
        read.decodeNanos() - readBefore.decodeNanos(),
        read.composeNanos() - readBefore.composeNanos(),
        classify.gatherNanos() - classifyBefore.gatherNanos(),
        classify.waitNanos() - classifyBefore.waitNanos(),
        classify.predictNanos() - classifyBefore.predictNanos(),
        nanosEncode,
        System.nanoTime() - start,
        ProcessMemory.peakResident());
  }
}
