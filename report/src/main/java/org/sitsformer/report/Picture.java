package org.sitsformer.report;

import java.util.Base64;

/**
 * A picture of a map, with what a legend needs.
 *
 * @param width in pixels of the picture
 * @param factor map pixels along one side of a picture's pixel
 * @param png the encoded picture
 * @param histogram how often each of the 256 values occurs in it
 */
record Picture(int width, int height, int factor, byte[] png, long[] histogram) {
  static Picture of(Mosaic mosaic, int[] argb) {
    return new Picture(
        mosaic.width(),
        mosaic.height(),
        mosaic.factor(),
        Quicklook.png(mosaic, argb),
        mosaic.histogram());
  }

  /** Returns the picture as a URI that a page can hold. */
  String dataUri() {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }
}
