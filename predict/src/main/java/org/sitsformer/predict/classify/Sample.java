package org.sitsformer.predict.classify;

/**
 * One row for the model. The arrays are used again for the next sample.
 *
 * @param length padded dates
 * @param sequence scaled values {@code [length, C]} or {@code [length, C, h, w]}
 * @param positions of each date, 0 in the padding
 * @param mask 1 = valid
 */
record Sample(int length, float[] sequence, long[] positions, byte[] mask) {}
