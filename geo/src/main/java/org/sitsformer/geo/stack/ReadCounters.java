package org.sitsformer.geo.stack;

/**
 * What reading stacks has cost since a reader was made.
 *
 * @param files files opened
 * @param requests requests to the store: a look at a file where one was needed to open it, and each
 *     range fetched
 * @param bytesRead bytes fetched from the store, headers included
 * @param bytesNeeded compressed bytes of the segments decoded
 * @param segmentsDecoded strips and tiles decoded, those found in the cache not counted
 * @param decodedBytes their size as samples
 * @param segmentsCached segments found in the cache, those that another task was decoding included
 * @param fetchNanos time in fetching ranges, of all threads together, as the other times
 * @param decodeNanos time in parsing headers and decoding segments
 * @param composeNanos time in placing pixels into stacks
 */
public record ReadCounters(
    long files,
    long requests,
    long bytesRead,
    long bytesNeeded,
    long segmentsDecoded,
    long decodedBytes,
    long segmentsCached,
    long fetchNanos,
    long decodeNanos,
    long composeNanos) {}
