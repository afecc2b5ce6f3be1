/**
 * Who is at work on an output, runs and collections, and how each waits for the other. No blocks.
 */
package org.sitsformer.runs.lease;
