/**
 * Where things lie in an output, and the small documents that say what is there: folders of runs,
 * tiles, grid, drift.
 */
package org.sitsformer.runs.folder;
