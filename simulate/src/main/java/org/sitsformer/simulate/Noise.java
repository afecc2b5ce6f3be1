package org.sitsformer.simulate;

/**
 * Randomness as a function of place: every value is a hash of a seed and of integer coordinates, so
 * that a pixel has the same value whatever the image's size, the order of work or the threads.
 *
 * <p>The mixer is SplitMix64's (Steele, Lea, Flood 2014). Only exact operations are used, hence
 * equal bits on every machine.
 */
final class Noise {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long ODD = 0xD1B54A32D192ED03L;
  private static final double TO_UNIT = 0x1.0p-53;

  private Noise() {}

  /** Returns 64 well mixed bits of one number. */
  static long mix(long value) {
    long z = value + GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Returns the seed of a named purpose below a seed. */
  static long seed(long seed, long purpose) {
    return mix(seed ^ mix(purpose * ODD));
  }

  /** Returns the hash of a place on an integer lattice. */
  static long hash(long seed, long column, long row) {
    return mix(seed + column * GOLDEN + mix(row * ODD));
  }

  /** Maps a hash to [0, 1). */
  static double unit(long hash) {
    return (hash >>> 11) * TO_UNIT;
  }

  /** Returns a number in [0, 1) for a place on an integer lattice. */
  static double unit(long seed, long column, long row) {
    return unit(hash(seed, column, row));
  }

  /**
   * Maps a hash to a bell of mean 0 and deviation 1, cut at 3.46: the sum of its four 16-bit parts,
   * which needs no logarithm.
   */
  static float bell(long hash) {
    long sum =
        (hash & 0xFFFF) + ((hash >>> 16) & 0xFFFF) + ((hash >>> 32) & 0xFFFF) + (hash >>> 48);
    // Four uniforms: mean 2, variance 4/12, in units of 65536.
    return (sum - 131070) * (1 / (65536 * 0.57735027f));
  }

  /** Returns smooth value noise in [0, 1] with features of about one unit. */
  static double value(long seed, double x, double y) {
    double floorX = Math.floor(x);
    double floorY = Math.floor(y);
    long column = (long) floorX;
    long row = (long) floorY;
    double u = fade(x - floorX);
    double v = fade(y - floorY);
    double top = unit(seed, column, row) * (1 - u) + unit(seed, column + 1, row) * u;
    double bottom = unit(seed, column, row + 1) * (1 - u) + unit(seed, column + 1, row + 1) * u;
    return top * (1 - v) + bottom * v;
  }

  /** Returns a sum of octaves of value noise, each of half the size and weight, within [0, 1]. */
  static double fractal(long seed, double x, double y, int octaves) {
    double sum = 0;
    double weight = 0.5;
    double total = 0;
    double scale = 1;
    for (int octave = 0; octave < octaves; octave++) {
      // The shift keeps the lattices of the octaves from meeting at the origin.
      double shift = octave * 17.37;
      sum += weight * value(seed + octave, x * scale + shift, y * scale - shift);
      total += weight;
      weight *= 0.5;
      scale *= 2.03;
    }
    return sum / total;
  }

  /** Returns 0 below {@code low}, 1 above {@code high}, and a smooth step between. */
  static double step(double low, double high, double value) {
    double t = Math.min(1, Math.max(0, (value - low) / (high - low)));
    return t * t * (3 - 2 * t);
  }

  private static double fade(double t) {
    return t * t * t * (t * (t * 6 - 15) + 10);
  }
}
