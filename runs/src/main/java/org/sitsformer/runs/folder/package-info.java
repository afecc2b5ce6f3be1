/**
 * Where things lie in an output, and the small documents that say what is there: folders of runs,
 * tiles, grid, drift; and how JSON is read and written. No tables: those are jobs.run's.
 */
package org.sitsformer.runs.folder;
