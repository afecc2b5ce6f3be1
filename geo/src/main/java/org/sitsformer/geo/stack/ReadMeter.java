package org.sitsformer.geo.stack;

import java.util.concurrent.atomic.LongAdder;

/** Adds up what reading costs, for all threads of a reader. */
final class ReadMeter {
  private final LongAdder files = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder needed = new LongAdder();
  private final LongAdder segments = new LongAdder();
  private final LongAdder decodedBytes = new LongAdder();
  private final LongAdder cached = new LongAdder();
  private final LongAdder fetchNanos = new LongAdder();
  private final LongAdder readNanos = new LongAdder();
  private final LongAdder sceneNanos = new LongAdder();

  /** Adds one fetch from the store. */
  void fetch(long length, long nanos) {
    requests.increment();
    bytes.add(length);
    fetchNanos.add(nanos);
  }

  /** Adds a file that was opened. */
  void file(int looks) {
    files.increment();
    requests.add(looks);
  }

  void read(long nanos) {
    readNanos.add(nanos);
  }

  /** Adds what one reader decoded. */
  void decoded(org.sitsformer.geo.tiff.ReadCounters read) {
    needed.add(read.neededBytes());
    segments.add(read.segments());
    decodedBytes.add(read.decodedBytes());
    cached.add(read.cachedSegments());
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
        requests.sum(),
        bytes.sum(),
        needed.sum(),
        segments.sum(),
        decodedBytes.sum(),
        cached.sum(),
        fetching,
        Math.max(0, reading - fetching),
        Math.max(0, sceneNanos.sum() - reading));
  }
}
