package org.sitsformer.geo.stack;

import java.util.concurrent.atomic.LongAdder;

/** Adds up what reading costs, for all threads of a reader. */
final class ReadMeter {
  private final LongAdder files = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder segments = new LongAdder();
  private final LongAdder decodedBytes = new LongAdder();
  private final LongAdder fetchNanos = new LongAdder();
  private final LongAdder readNanos = new LongAdder();
  private final LongAdder sceneNanos = new LongAdder();

  /** Adds one fetch from the store. */
  void fetch(long length, long nanos) {
    bytes.add(length);
    fetchNanos.add(nanos);
  }

  void file() {
    files.increment();
  }

  void read(long nanos) {
    readNanos.add(nanos);
  }

  /** Adds what one reader decoded. */
  void decoded(long count, long size) {
    segments.add(count);
    decodedBytes.add(size);
  }

  /** Adds a scene's whole time, reading included. */
  void scene(long nanos) {
    sceneNanos.add(nanos);
  }

  ReadCounters counters() {
    long fetching = fetchNanos.sum();
    long reading = readNanos.sum();
    return new ReadCounters(
        files.sum(),
        bytes.sum(),
        segments.sum(),
        decodedBytes.sum(),
        fetching,
        Math.max(0, reading - fetching),
        Math.max(0, sceneNanos.sum() - reading));
  }
}
