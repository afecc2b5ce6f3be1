package org.sitsformer.predict.classify;

import org.sitsformer.geo.grid.PixelWindow;

/**
 * The classified pixels of a window, row-major.
 *
 * @param window the pixels in the target grid's coordinates, without halo
 * @param classes class values of the contract, 0 = no data
 * @param confidence 0 = no data, else {@code 1 + round(254 * p)} of the winning class, so p = (v -
 *     1) / 254
 * @param validDates usable dates of each pixel, capped at 255
 * @param probabilities one plane a class in the order of the contract, coded as confidence is; null
 *     unless asked for
 */
public record BlockRaster(
    PixelWindow window,
    byte[] classes,
    byte[] confidence,
    byte[] validDates,
    byte[][] probabilities) {}
