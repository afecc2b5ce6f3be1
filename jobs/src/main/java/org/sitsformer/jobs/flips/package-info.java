/** Counts pixels that changed their class between two runs. */
package org.sitsformer.jobs.flips;
