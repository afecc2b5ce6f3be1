/**
 * From a stack of pixels, or from single series, to classes: choice of dates, gathering of windows,
 * batches, labels, and how they stand in bytes. Nothing of files and of DJL.
 */
package org.sitsformer.predict.classify;
