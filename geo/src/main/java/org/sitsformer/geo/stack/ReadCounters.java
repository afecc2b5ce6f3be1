package org.sitsformer.geo.stack;

/**
 * What reading stacks has cost since a reader was made.
 *
 * @param files files opened
 * @param bytesRead bytes fetched from the store, headers included
 * @param segmentsDecoded strips and tiles decoded, those found in the cache not counted
 * @param decodedBytes their size as samples
 * @param fetchNanos time in fetching them
 * @param decodeNanos time in parsing headers and decoding segments
 * @param composeNanos time in placing pixels into stacks
 */
public record ReadCounters(
    long files,
    long bytesRead,
    long segmentsDecoded,
    long decodedBytes,
    long fetchNanos,
    long decodeNanos,
    long composeNanos) {}
