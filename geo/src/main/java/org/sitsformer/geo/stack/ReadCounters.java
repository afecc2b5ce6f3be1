package org.sitsformer.geo.stack;

/**
 * What reading stacks has cost since a reader was made.
 *
 * @param files files opened
 * @param bytesRead bytes fetched from the store, headers included
 * @param readNanos time in reading and decoding
 * @param composeNanos time in placing pixels into stacks
 */
public record ReadCounters(long files, long bytesRead, long readNanos, long composeNanos) {}
