package org.sitsformer.geo.tiff;

/**
 * A decoded strip or tile: samples as the file orders them (bands of a pixel together, row-major,
 * surplus columns included), in the smallest Java array that holds them. Shared by threads, never
 * changed. A segment that could not be decoded has no samples but a reason.
 *
 * @param samples a byte[], short[], int[], float[] or double[] by the image's type, or null
 * @param damage why there are none, or null
 * @param weight bytes of memory
 */
record Segment(Object samples, String damage, long weight) {
  static Segment of(Object samples, long bytes) {
    return new Segment(samples, null, bytes + 64);
  }

  static Segment damaged(String reason) {
    return new Segment(null, reason, 0);
  }

  boolean isDamaged() {
    return samples == null;
  }
}
