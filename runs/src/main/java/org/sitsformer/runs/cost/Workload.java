package org.sitsformer.runs.cost;

/**
 * What a run has to do.
 *
 * @param blocks blocks to make; those of earlier runs cost nothing
 * @param pixels their pixels
 * @param bytes compressed bytes that they need
 * @param likelySteps dates of all cells' series, padded, with as many usable days as the catalog's
 *     sample has
 * @param mostSteps the same where no pixel is masked
 */
public record Workload(
    long blocks, long pixels, long bytes, double likelySteps, double mostSteps) {}
