package org.sitsformer.udf.classify;

import java.io.Serializable;

/**
 * What a block cost where it was made.
 *
 * @param executor the JVM that made it: executor id and a random part
 * @param gpu address of the GPU that Spark gave to the task, empty for none
 * @param modelLoads times that JVM has loaded the artefact so far
 * @param modelCalls batches that the block sent to the model
 * @param modelRows rows of those batches, padding included
 * @param requests requests to the store for the archive's files
 * @param bytesRead bytes fetched from the store
 * @param bytesNeeded compressed bytes of the segments that were decoded
 * @param bytesDecoded size as samples of those segments
 * @param segmentsDecoded their number: what the executor's cache did not have
 * @param segmentsCached segments that it had, or that another task was decoding
 * @param nanosWait time in which the task waited for a model that another one was loading
 * @param nanosRead time in fetching bytes
 * @param nanosDecode time in decoding segments
 * @param nanosCompose time in laying pixels into the stack
 * @param nanosGather time in making batches
 * @param nanosDevice time in which the model's device was other tasks'
 * @param nanosPredict time inside the model
 * @param nanosEncode time in encoding and writing the block
 * @param nanosTotal wall time of the block
 * @param peakResident most memory that the JVM's process has held since its start, in bytes; 0
 *     where the system does not say
 */
public record BlockCost(
    String executor,
    String gpu,
    long modelLoads,
    long modelCalls,
    long modelRows,
    long requests,
    long bytesRead,
    long bytesNeeded,
    long bytesDecoded,
    long segmentsDecoded,
    long segmentsCached,
    long nanosWait,
    long nanosRead,
    long nanosDecode,
    long nanosCompose,
    long nanosGather,
    long nanosDevice,
    long nanosPredict,
    long nanosEncode,
    long nanosTotal,
    long peakResident)
    implements Serializable {}
