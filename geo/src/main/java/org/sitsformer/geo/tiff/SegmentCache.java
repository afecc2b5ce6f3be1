package org.sitsformer.geo.tiff;

/** Decoded segments, shared by the tasks of a process, bounded by their bytes. */
public final class SegmentCache {
  private static final SegmentCache SHARED =
      new SegmentCache(Runtime.getRuntime().maxMemory() / 16);

  private final long capacity;

  public SegmentCache(long capacity) {
    this.capacity = capacity;
  }

  /** Returns the cache of this process: a sixteenth of the heap. */
  public static SegmentCache shared() {
    return SHARED;
  }

  /** Returns the bytes that this cache keeps at most. */
  public long capacity() {
    return capacity;
  }
}
