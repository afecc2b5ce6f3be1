/**
 * Counts a map's samples beside a reference on the executors, and draws points to label. What the
 * counts say is trust's.
 */
package org.sitsformer.jobs.assess;
