package org.sitsformer.predict.classify;

/**
 * What classifying cost so far.
 *
 * @param modelCalls batches given to the model
 * @param rows samples in them
 * @param paddedRows rows that only filled batches up to the smallest size
 * @param gatherNanos time to scale, choose and copy series, to write labels and to smooth them
 * @param waitNanos time in which the device was others'
 * @param predictNanos time in the model
 */
public record ClassifyCounters(
    long modelCalls,
    long rows,
    long paddedRows,
    long gatherNanos,
    long waitNanos,
    long predictNanos) {}
