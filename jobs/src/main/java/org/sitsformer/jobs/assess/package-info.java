/** Counts a map's samples beside a reference on the executors, and draws points to label. */
package org.sitsformer.jobs.assess;
