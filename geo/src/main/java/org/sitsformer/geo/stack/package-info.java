/** The time series of a block, read from many scenes. */
package org.sitsformer.geo.stack;
