/** Blocks become tiles and tables of pixels. No page, no STAC, no virtual raster: see report. */
package org.sitsformer.jobs.assemble;
