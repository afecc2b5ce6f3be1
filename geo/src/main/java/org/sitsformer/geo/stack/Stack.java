package org.sitsformer.geo.stack;

import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;

/**
 * The time series of a window of the target grid, pixels as the files hold them (no scaling). One
 * time slot is one UTC day: of several scenes of a day a pixel takes the first usable one in scene
 * order (time, then id), all its bands from that scene. Slots are in rising order.
 *
 * <p>The arrays belong to the stack and are not copied. {@code values[((t * bands + b) * height +
 * r) * width + c]}; {@code valid[(t * height + r) * width + c]} is 1 where every band is present
 * (not no-data, not NaN, not damaged) and the mask allows it, else 0; values of invalid pixels are
 * 0.
 *
 * @param window the pixels, halo included, in the target grid's own coordinates
 * @param days UTC day of each slot, days since 1970-01-01
 * @param bands names in the order of the band axis
 * @param values [time, band, row, column]
 * @param valid [time, row, column], 1 or 0
 * @param damages segments that could not be decoded, sorted by path and segment
 */
public record Stack(
    PixelWindow window,
    int[] days,
    List<String> bands,
    float[] values,
    byte[] valid,
    List<Damage> damages) {
  public Stack {
    long pixels = window.pixels();
    if (values.length != pixels * days.length * bands.size()
        || valid.length != pixels * days.length) {
      throw new IllegalArgumentException("Stack arrays do not fit " + window);
    }
  }
}
