package org.sitsformer.predict.classify;

import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.engine.DeviceGate;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelBatch;
import org.sitsformer.predict.engine.ModelDevice;

/** Collects series by their length, so that little padding is computed, and runs full batches. */
final class Buckets {
  /** Receives the logits of one series. */
  interface Sink {
    void accept(int target, float[] logits, int offset);
  }

  private static final class Bucket {
    final ModelBatch batch;
    final int[] targets;

    Bucket(Contract contract, int capacity, int length) {
      batch = new ModelBatch(contract, capacity, length);
      targets = new int[capacity];
    }
  }

  private final LoadedModel model;
  private final DeviceGate gate;
  private final int batchSize;

  /** By length, null while no series had it. */
  private final Bucket[] byLength;

  private long modelCalls;
  private long rows;
  private long paddedRows;
  private long waitNanos;
  private long predictNanos;

  /**
   * @param callsAtOnce most calls on the model's device in this JVM, 0 for no limit
   */
  Buckets(LoadedModel model, int batchSize, int callsAtOnce) {
    this.model = model;
    this.gate = DeviceGate.of(model.device(), callsAtOnce);
    this.batchSize = batchSize;
    this.byLength = new Bucket[model.contract().series().length() + 1];
  }

  /** Adds a series, already padded to {@code length}; runs the bucket's batch when it is full. */
  void add(int target, int length, SeriesBuffer series, Sink sink) {
    Bucket bucket = byLength[length];
    if (bucket == null) {
      bucket = open(length);
      byLength[length] = bucket;
    }
    bucket.targets[bucket.batch.rows()] = target;
    bucket.batch.add(series.values, series.positions, series.masks);
    if (bucket.batch.isFull()) {
      run(bucket, sink);
    }
  }

  /** Returns the rows that a batch of this length takes: fewer of long and wide series. */
  static int rows(Contract contract, ModelDevice device, int batchSize, int length) {
    long rowBytes = (long) length * contract.inputs().floatsPerDate() * Float.BYTES;
    int most = (int) Math.max(contract.smallestBatch(), device.largestBatch() / rowBytes);
    return Math.min(batchSize, most);
  }

  private Bucket open(int length) {
    Contract contract = model.contract();
    return new Bucket(contract, rows(contract, model.device(), batchSize, length), length);
  }

  /** Runs what is left in the buckets. */
  void flush(Sink sink) {
    for (Bucket bucket : byLength) {
      if (bucket != null) {
        run(bucket, sink);
      }
    }
  }

  /** Forgets what is in the buckets, after a failure. */
  void discard() {
    for (Bucket bucket : byLength) {
      if (bucket != null) {
        bucket.batch.clear();
      }
    }
  }

  private void run(Bucket bucket, Sink sink) {
    int count = bucket.batch.rows();
    if (count == 0) {
      return;
    }
    float[] logits = predict(bucket.batch);
    modelCalls++;
    rows += count;
    paddedRows += bucket.batch.paddedRows();
    for (int i = 0; i < count; i++) {
      sink.accept(bucket.targets[i], logits, i * model.logitsPerRow());
    }
    bucket.batch.clear();
  }

  private float[] predict(ModelBatch batch) {
    waitNanos += gate.enter();
    long start = System.nanoTime();
    try {
      return model.predict(batch);
    } finally {
      gate.leave();
      predictNanos += System.nanoTime() - start;
    }
  }

  ClassifyCounters counters(long totalNanos) {
    return new ClassifyCounters(
        modelCalls,
        rows,
        paddedRows,
        totalNanos - waitNanos - predictNanos,
        waitNanos,
        predictNanos);
  }
}
