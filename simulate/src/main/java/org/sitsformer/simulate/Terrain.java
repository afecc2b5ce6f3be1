package org.sitsformer.simulate;

/**
 * What does not change in time over a window of the landscape; all arrays are row-major.
 *
 * <p>Arrays are filled by {@link Landscape} and read by many threads afterwards.
 */
final class Terrain {
  final int left;
  final int top;
  final int width;
  final int height;

  /** Pixels of the landscape from one of these to the next; 1 but for samples. */
  final int stride;

  /** {@link Surface} by ordinal. */
  final byte[] surface;

  /** {@link LandCover#value} of the truth. */
  final byte[] truth;

  /** Hash of the field, for crops, changes and the like. */
  final int[] parcel;

  /** Height from 0 (plain) to about 1.2 (peaks). */
  final float[] elevation;

  /** Relative brightness of the pixel, near 1: field, texture and slope. */
  final float[] brightness;

  /** How far the pixel follows its surface's season, near 1. */
  final float[] vigour;

  /** Days by which its season is late. */
  final byte[] delay;

  /** Opacity of the cloud that always stands here, 0 to 1. */
  final float[] cloud;

  /** Depth of the shadow that always lies here, 0 to 1. */
  final float[] shadow;

  Terrain(int left, int top, int width, int height, int stride) {
    this.stride = stride;
    this.left = left;
    this.top = top;
    this.width = width;
    this.height = height;
    int size = Math.multiplyExact(width, height);
    surface = new byte[size];
    truth = new byte[size];
    parcel = new int[size];
    elevation = new float[size];
    brightness = new float[size];
    vigour = new float[size];
    delay = new byte[size];
    cloud = new float[size];
    shadow = new float[size];
  }

  /** Fills a smaller terrain with every so many pixels of this one, by its stride. */
  void thin(Terrain small) {
    for (int i = 0; i < small.surface.length; i++) {
      // Beyond the image a terrain has but a margin, which the smaller one may ask more of.
      int x = i % small.width + small.left;
      int y = i / small.width + small.top;
      int from =
          index(
              Math.max(left, Math.min(left + width - 1, x * small.stride)),
              Math.max(top, Math.min(top + height - 1, y * small.stride)));
      small.surface[i] = surface[from];
      small.truth[i] = truth[from];
      small.parcel[i] = parcel[from];
      small.elevation[i] = elevation[from];
      small.brightness[i] = brightness[from];
      small.vigour[i] = vigour[from];
      small.delay[i] = delay[from];
      small.cloud[i] = cloud[from];
      small.shadow[i] = shadow[from];
    }
  }

  /** Returns the place of a pixel, by its column and row in the landscape, in the arrays. */
  int index(int x, int y) {
    return (y - top) * width + (x - left);
  }
}
