/**
 * Counts pixels that changed their class between two runs, from the blocks of both. No statistics.
 */
package org.sitsformer.jobs.flips;
