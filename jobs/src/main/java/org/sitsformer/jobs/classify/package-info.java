/**
 * One run of classify, from request to publishing: blocks, manifest, statistics and summary are
 * made here, plan, map and report elsewhere. The work on pixels is udf's.
 */
package org.sitsformer.jobs.classify;
