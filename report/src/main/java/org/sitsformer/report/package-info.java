/**
 * What people and catalogues read of a run: page, pictures, virtual rasters, STAC. Reads summaries
 * and tiles, runs no job.
 */
package org.sitsformer.report;
