/**
 * Tables of runs that more than one program reads or writes, and a raster of one value a block. No
 * decisions: what a table means for a run its program says. Documents are runs.folder's.
 */
package org.sitsformer.jobs.run;
