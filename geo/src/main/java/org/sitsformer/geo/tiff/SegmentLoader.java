package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.DataFormatException;
import org.sitsformer.geo.io.RangeInput;

/** Brings segments from the cache or the file; neighbours in the file come by one request. */
final class SegmentLoader {
  /** Reading over a gap of this size is cheaper than another request. */
  private static final int LARGEST_GAP = 32 << 10;

  /** Of what a request fetches, at most this part of the needed bytes may be gaps. */
  private static final double MOST_GAPS = 0.4;

  private static final int LARGEST_RANGE = 8 << 20;

  private record Wanted(
      int place, int segment, SegmentCache.Key key, CompletableFuture<Segment> result) {}

  private final RangeInput in;
  private final TiffImage image;
  private final SegmentCache cache;
  private final String identity;
  private ReadCounters counters = ReadCounters.NONE;

  SegmentLoader(RangeInput in, TiffImage image, SegmentCache cache) throws IOException {
    this.in = in;
    this.image = image;
    this.cache = cache;
    this.identity = in.identity();
  }

  ReadCounters counters() {
    return counters;
  }

  /** Returns the segments in the order asked for. */
  Segment[] load(List<Integer> segments) throws IOException {
    Segment[] loaded = new Segment[segments.size()];
    List<Wanted> mine = new ArrayList<>();
    List<Wanted> others = new ArrayList<>();
    for (int i = 0; i < loaded.length; i++) {
      int segment = segments.get(i);
      SegmentCache.Key key = new SegmentCache.Key(identity, image.position(), segment);
      SegmentCache.Claim claim = cache.claim(key);
      Wanted wanted = new Wanted(i, segment, key, claim.segment());
      (claim.mine() ? mine : others).add(wanted);
    }
    counters = counters.plus(new ReadCounters(0, 0, 0, 0, 0, others.size(), 0, 0));
    try {
      bring(mine, loaded);
    } finally {
      // After a failure somebody may be waiting for what was not brought.
      for (Wanted wanted : mine) {
        if (!wanted.result.isDone()) {
          cache.fail(wanted.key, wanted.result, new IOException("Not read: " + in.name()));
        }
      }
    }
    for (Wanted wanted : others) {
      loaded[wanted.place] = await(wanted);
    }
    return loaded;
  }

  private Segment await(Wanted wanted) throws IOException {
    try {
      return wanted.result.get();
    } catch (ExecutionException othersFailure) {
      // The other task may have been killed; that is no reason for this one to fail.
      return load(List.of(wanted.segment))[0];
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("Interrupted while reading " + in.name()).initCause(interrupt);
    }
  }

  private void bring(List<Wanted> wanted, Segment[] loaded) throws IOException {
    wanted.sort(Comparator.comparingLong(one -> image.segmentOffset(one.segment)));
    int first = 0;
    while (first < wanted.size()) {
      long start = image.segmentOffset(wanted.get(first).segment);
      long end = start + image.segmentBytes(wanted.get(first).segment);
      long needed = end - start;
      int next = first + 1;
      while (next < wanted.size()) {
        long offset = image.segmentOffset(wanted.get(next).segment);
        long newEnd = Math.max(end, offset + image.segmentBytes(wanted.get(next).segment));
        if (newEnd - start > LARGEST_RANGE
            || isTooFar(offset - end, offset - start - needed, needed)) {
          break;
        }
        needed += newEnd - Math.max(end, offset);
        end = newEnd;
        next++;
      }
      byte[] range = new byte[Math.toIntExact(end - start)];
      read(start, range);
      for (Wanted one : wanted.subList(first, next)) {
        int from = Math.toIntExact(image.segmentOffset(one.segment) - start);
        Segment segment =
            decode(one.segment, new CodedBytes(range, from, image.segmentBytes(one.segment)));
        loaded[one.place] = segment;
        cache.publish(one.key, segment);
      }
      first = next;
    }
  }

  /**
   * Says whether a segment had better come by a request of its own.
   *
   * @param gap bytes between it and the segment before
   * @param gaps bytes of all gaps of the request, this one included
   * @param needed bytes of the request's segments so far
   */
  private static boolean isTooFar(long gap, long gaps, long needed) {
    return gap > LARGEST_GAP || gaps > Math.max(LARGEST_GAP, MOST_GAPS * needed);
  }

  private void read(long start, byte[] range) throws IOException {
    long began = System.nanoTime();
    in.readFully(start, range, 0, range.length);
    long nanos = System.nanoTime() - began;
    counters = counters.plus(new ReadCounters(1, range.length, 0, 0, 0, 0, nanos, 0));
  }

  private Segment decode(int segment, CodedBytes bytes) throws IOException {
    try {
      return decodeOnce(segment, bytes);
    } catch (DataFormatException first) {
      // Bytes can be damaged on their way; only the store's own are the file's.
      byte[] again = new byte[bytes.count()];
      in.readAgain(image.segmentOffset(segment), again, 0, again.length);
      try {
        return decodeOnce(segment, new CodedBytes(again, 0, again.length));
      } catch (DataFormatException second) {
        return Segment.damaged(String.valueOf(second.getMessage()));
      }
    }
  }

  private Segment decodeOnce(int segment, CodedBytes bytes) throws DataFormatException {
    long began = System.nanoTime();
    Segment decoded = SegmentDecoder.ofThread().decode(image, segment, bytes);
    long nanos = System.nanoTime() - began;
    counters =
        counters.plus(new ReadCounters(0, 0, bytes.count(), 1, decoded.weight(), 0, 0, nanos));
    return decoded;
  }
}
