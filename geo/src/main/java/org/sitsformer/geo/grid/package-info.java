/** Arithmetic of pixels, blocks, tiles and regions. No files. */
package org.sitsformer.geo.grid;
