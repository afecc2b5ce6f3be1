package org.sitsformer.predict.classify;

import java.util.ArrayList;
import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;

/**
 * The classified pixels of a window, row-major.
 *
 * @param window the pixels in the target grid's coordinates, without halo
 * @param classes class values of the contract, 0 = no data
 * @param confidence probability of the pixel's class as a {@link ConfidenceCode}, 0 = no data
 * @param validDates usable dates of each pixel, capped at 255
 * @param probabilities one plane a class in the order of the contract, coded as confidence is;
 *     empty unless asked for
 * @param uncertainty one plane a measure, coded as confidence is; empty unless asked for
 */
public record BlockRaster(
    PixelWindow window,
    byte[] classes,
    byte[] confidence,
    byte[] validDates,
    byte[][] probabilities,
    byte[][] uncertainty) {

  /** Returns a raster without data. */
  public static BlockRaster empty(PixelWindow window, int classes, MapOptions options) {
    int pixels = Math.toIntExact(window.pixels());
    return new BlockRaster(
        window,
        new byte[pixels],
        new byte[pixels],
        new byte[pixels],
        new byte[options.probabilities() ? classes : 0][pixels],
        new byte[options.uncertainty().size()][pixels]);
  }

  /**
   * Returns the number of planes that {@link #empty} makes: class, confidence, usable dates, and
   * those of the options.
   */
  public static int planes(int classes, MapOptions options) {
    return 3 + (options.probabilities() ? classes : 0) + options.uncertainty().size();
  }

  /** Returns all planes: class, confidence, usable dates, probabilities, uncertainty. */
  public List<byte[]> planes() {
    List<byte[]> planes = new ArrayList<>(List.of(classes, confidence, validDates));
    planes.addAll(List.of(probabilities));
    planes.addAll(List.of(uncertainty));
    return planes;
  }
}
