/** One run of classify: blocks, manifest, statistics, summary. */
package org.sitsformer.jobs.classify;
