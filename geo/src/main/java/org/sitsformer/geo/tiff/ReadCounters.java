package org.sitsformer.geo.tiff;

/**
 * What reading cost.
 *
 * @param ranges requests to the store
 * @param bytes bytes that came from it
 * @param neededBytes compressed bytes of the segments decoded, which no reader can do without
 * @param segments segments decoded, those found in the cache not counted
 * @param decodedBytes their size as samples
 * @param cachedSegments segments that were in the cache, or that another thread decoded
 * @param readNanos time in the store
 * @param decodeNanos time in codecs and predictors
 */
public record ReadCounters(
    long ranges,
    long bytes,
    long neededBytes,
    long segments,
    long decodedBytes,
    long cachedSegments,
    long readNanos,
    long decodeNanos) {
  /** Nothing read. */
  public static final ReadCounters NONE = new ReadCounters(0, 0, 0, 0, 0, 0, 0, 0);

  /** Returns both together. */
  public ReadCounters plus(ReadCounters other) {
    return new ReadCounters(
        ranges + other.ranges,
        bytes + other.bytes,
        neededBytes + other.neededBytes,
        segments + other.segments,
        decodedBytes + other.decodedBytes,
        cachedSegments + other.cachedSegments,
        readNanos + other.readNanos,
        decodeNanos + other.decodeNanos);
  }
}
