package org.sitsformer.geo.tiff;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Decoded segments, shared by the tasks of a process and bounded by their bytes; the one that was
 * not used for longest leaves first. Of several threads that want an absent segment one decodes it
 * and the others wait. Damaged segments are not kept: the next reader tries again.
 */
public final class SegmentCache {
  private static final SegmentCache SHARED =
      new SegmentCache(capacity(Runtime.getRuntime().maxMemory()));

  /** A segment of an image of a file of a certain content. */
  record Key(String file, long image, int segment) {}

  /** What a lookup gave: the segment to come, and whether the caller has to bring it. */
  record Claim(CompletableFuture<Segment> segment, boolean mine) {}

  private final long capacity;
  private final LinkedHashMap<Key, Segment> kept = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<Key, CompletableFuture<Segment>> coming = new HashMap<>();
  private long weight;
  private long hits;
  private long misses;
  private long decodedBytes;

  /**
   * What a cache has seen since it was made.
   *
   * @param hits lookups that found a segment, or one that another thread was bringing
   * @param misses lookups that found nothing
   * @param decodedBytes size as samples of the segments that were brought then
   */
  public record Counts(long hits, long misses, long decodedBytes) {}

  /** Returns a cache that keeps at most this many bytes. */
  public SegmentCache(long capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException("Cache of %d bytes".formatted(capacity));
    }
    this.capacity = capacity;
  }

  /** Returns the cache of this process: a sixteenth of the heap, at least 32 MiB. */
  public static SegmentCache shared() {
    return SHARED;
  }

  /** Returns the bytes that the cache of a process with such a heap keeps at most. */
  public static long capacity(long heapBytes) {
    return Math.max(32L << 20, heapBytes / 16);
  }

  /** Returns the bytes that this cache keeps at most. */
  public long capacity() {
    return capacity;
  }

  /** Returns the bytes that it keeps now. */
  public synchronized long weight() {
    return weight;
  }

  /** Returns what it has seen so far. */
  public synchronized Counts counts() {
    return new Counts(hits, misses, decodedBytes);
  }

  /** Forgets all that is kept, for whoever measures what reading takes. */
  public synchronized void clear() {
    kept.clear();
    weight = 0;
  }

  /**
   * Returns the segment, or the promise of it. Who gets {@link Claim#mine} must call {@link
   * #publish} or {@link #fail}, or all others wait for ever.
   */
  synchronized Claim claim(Key key) {
    Segment present = kept.get(key);
    if (present != null) {
      hits++;
      return new Claim(CompletableFuture.completedFuture(present), false);
    }
    CompletableFuture<Segment> promised = coming.get(key);
    if (promised != null) {
      hits++;
      return new Claim(promised, false);
    }
    misses++;
    CompletableFuture<Segment> mine = new CompletableFuture<>();
    coming.put(key, mine);
    return new Claim(mine, true);
  }

  void publish(Key key, Segment segment) {
    CompletableFuture<Segment> promise;
    synchronized (this) {
      promise = coming.remove(key);
      decodedBytes += segment.weight();
      // One huge strip must not push everything else out.
      if (!segment.isDamaged() && segment.weight() <= capacity / 2) {
        kept.put(key, segment);
        weight += segment.weight();
        var eldest = kept.entrySet().iterator();
        while (weight > capacity) {
          weight -= eldest.next().getValue().weight();
          eldest.remove();
        }
      }
    }
    promise.complete(segment);
  }

  /** Gives a claim back; does nothing where it was published. */
  void fail(Key key, CompletableFuture<Segment> claimed, Throwable cause) {
    synchronized (this) {
      coming.remove(key, claimed);
    }
    claimed.completeExceptionally(cause);
  }
}
