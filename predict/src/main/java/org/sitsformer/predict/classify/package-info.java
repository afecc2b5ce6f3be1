/** From a stack of pixels to classes: choice of dates, gathering of windows, batches, labels. */
package org.sitsformer.predict.classify;
