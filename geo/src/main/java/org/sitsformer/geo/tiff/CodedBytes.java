package org.sitsformer.geo.tiff;

/**
 * The bytes of a segment as they stand in the file: {@code array[from, from + count)}, among those
 * of others that the same request brought. Not copied; made once a segment.
 */
record CodedBytes(byte[] array, int from, int count) {}
