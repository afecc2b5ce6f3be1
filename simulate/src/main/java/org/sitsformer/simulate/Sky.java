package org.sitsformer.simulate;

import java.util.Arrays;

/**
 * The moving clouds of one acquisition and their shadows over the window of a terrain, and what a
 * cloud mask makes of them.
 *
 * <p>More clouds only grow around those that are there: a cloud's core is the same for every share.
 */
final class Sky {
  /** Values of a mask file. */
  static final byte CLEAR = 0;

  static final byte CLOUDY = 1;
  static final byte SHADED = 2;
  static final byte OUTSIDE = (byte) 255;

  private static final int OCTAVES = 5;
  private static final double[] QUANTILES = quantiles();

  private final float[] cloud;
  private final float[] shadow;
  private final float[] billow;
  private final long seed;
  private final Terrain terrain;

  private Sky(Terrain terrain, long seed) {
    this.terrain = terrain;
    this.seed = seed;
    int size = terrain.width * terrain.height;
    cloud = new float[size];
    shadow = new float[size];
    billow = new float[size];
  }

  /** Computes the sky of an acquisition. */
  static Sky over(Terrain terrain, SimulationSpec spec, Acquisition acquisition) {
    Sky sky = new Sky(terrain, acquisition.seed(spec.seed(), 41));
    double share = share(spec, acquisition);
    if (share > 0.015) {
      sky.fill(share, acquisition);
    }
    return sky;
  }

  /** Returns the share of an acquisition's clouds, 0 to 1; its mean over dates is the spec's. */
  static double share(SimulationSpec spec, Acquisition acquisition) {
    InjectedDrift drift = spec.drift();
    double mean = spec.cloudShare() + (drift.holds(acquisition.date()) ? drift.clouds() : 0);
    if (mean <= 0) {
      return 0;
    }
    double draw = Noise.unit(acquisition.seed(spec.seed(), 42));
    // The mean of u^k is 1 / (k + 1): many nearly clear dates, and some that are overcast.
    return StrictMath.pow(draw, 1 / Math.min(mean, 0.97) - 1);
  }

  /** Returns the opacity of moving clouds at a pixel of the terrain's arrays, 0 to 1. */
  float cloud(int index) {
    return cloud[index];
  }

  /** Returns the depth of moving clouds' shadows, 0 to 1. */
  float shadow(int index) {
    return shadow[index];
  }

  /** Returns the relative brightness of clouds, near 1; permanent ones change with the date too. */
  float billow(int index) {
    return billow[index];
  }

  /**
   * Returns what the mask says of a square of pixels: it finds clouds from an opacity of about a
   * third on, so that thin edges are missed, and permanent patches never.
   */
  byte mask(int x, int y, int side) {
    float clouds = 0;
    float shadows = 0;
    for (int row = y; row < y + side; row++) {
      int index = terrain.index(x, row);
      for (int i = 0; i < side; i++) {
        clouds += cloud[index + i];
        shadows += shadow[index + i];
      }
    }
    // Thresholds belong to squares of 20 m, so that masks at 10 and 20 m agree.
    double limit = 0.18 + 0.26 * Noise.value(seed + 9, (x >> 1) / 5.0, (y >> 1) / 5.0);
    if (clouds > limit * side * side) {
      return CLOUDY;
    }
    return shadows > (limit + 0.08) * side * side ? SHADED : CLEAR;
  }

  private void fill(double share, Acquisition acquisition) {
    int day = acquisition.date().getDayOfYear();
    // Shadows are longer in winter; whole pixels, so that one field serves clouds and shadows.
    double height = 14 + 14 * Noise.unit(Noise.mix(seed + 1));
    double length = height * (1.1 + 0.7 * StrictMath.cos((day + 10) * 2 * Math.PI / 365.25));
    int dx = (int) Math.round(length * 0.5 / terrain.stride);
    int dy = (int) Math.round(length * 0.87 / terrain.stride);
    double threshold = quantile(1 - share);
    double size = 62 + 60 * Noise.unit(Noise.mix(seed + 2));
    double turn = 3.14159 * Noise.unit(Noise.mix(seed + 3));
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    int width = terrain.width;
    // The field reaches to the south-east of the window, from where shadows fall into it.
    float[] ahead = new float[width + dx];
    for (int row = 0; row < terrain.height + dy; row++) {
      double y = (double) (terrain.top + row) * terrain.stride;
      for (int column = 0; column < width + dx; column++) {
        double x = (double) (terrain.left + column) * terrain.stride;
        double u = (x * cos + y * sin) / (size * 1.5);
        double v = (y * cos - x * sin) / size;
        double field = Noise.fractal(seed + 20, u, v, OCTAVES);
        ahead[column] = (float) Noise.step(-0.012, 0.075, field - threshold);
        if (row < terrain.height && column < width) {
          billow[row * width + column] = (float) (0.86 + 1.1 * Math.max(-0.1, field - threshold));
        }
      }
      if (row < terrain.height) {
        System.arraycopy(ahead, 0, cloud, row * width, width);
      }
      int shaded = row - dy;
      if (shaded >= 0) {
        System.arraycopy(ahead, dx, shadow, shaded * width, width);
      }
    }
    for (int i = 0; i < shadow.length; i++) {
      shadow[i] *= 1 - cloud[i];
    }
  }

  private static double quantile(double share) {
    int place = (int) (share * QUANTILES.length);
    return QUANTILES[Math.min(QUANTILES.length - 1, Math.max(0, place))];
  }

  /**
   * Returns the sorted values of the cloud field at far places, which stand for its distribution.
   */
  private static double[] quantiles() {
    double[] values = new double[4096];
    for (int i = 0; i < values.length; i++) {
      values[i] = Noise.fractal(5 + i * 7919L, i * 3.71, i * 1.93, OCTAVES);
    }
    Arrays.sort(values);
    return values;
  }
}
