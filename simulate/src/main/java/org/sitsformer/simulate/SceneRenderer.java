package org.sitsformer.simulate;

/**
 * What the imager records of one acquisition: ground, snow, shadows and clouds, blurred by the
 * optics, with haze, gain and noise.
 *
 * <p>The terrain must reach two pixels beyond the image on each side, and to a whole number of the
 * coarsest pixels.
 */
final class SceneRenderer {
  /** Pixels that the terrain must have around the image. */
  static final int MARGIN = 2;

  private static final int BRIGHTEST = 20000;

  private final SimulationSpec spec;
  private final Terrain terrain;
  private final byte[] surface;
  private final Acquisition acquisition;
  private final Sky sky;

  /** Pixels by which the swath's edge lies to the west this time. */
  private final double jitter;

  private final float[] snow;
  private final float[] cloud;
  private final float[] billow;
  private final float[] shadow;
  private final Surface[] surfaces = Surface.values();

  /**
   * Prepares an acquisition.
   *
   * @param surface the surfaces of this date, {@link Terrain#surface} where nothing has changed
   */
  SceneRenderer(SimulationSpec spec, Terrain terrain, byte[] surface, Acquisition acquisition) {
    this.spec = spec;
    this.terrain = terrain;
    this.surface = surface;
    this.acquisition = acquisition;
    this.sky = Sky.over(terrain, spec, acquisition);
    jitter = 12 * (Noise.unit(acquisition.seed(spec.seed(), 53)) - 0.5);
    int size = surface.length;
    snow = new float[size];
    cloud = new float[size];
    billow = new float[size];
    shadow = new float[size];
    layers();
  }

  /** Returns the mask of pixels of 10 m times {@code factor}, row-major. */
  byte[] mask(int factor) {
    int width = spec.width() / factor;
    int height = spec.height() / factor;
    byte[] mask = new byte[width * height];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int x = column * factor;
        int y = row * factor;
        mask[row * width + column] = seen(x, y) ? sky.mask(x, y, factor) : Sky.OUTSIDE;
      }
    }
    return mask;
  }

  /**
   * Returns a band in its own pixels, row-major, uint16 reflectance x 10000, 0 = outside the swath.
   * Its size is the image's divided by the factor, rounded up.
   */
  short[] band(Band band) {
    float[] radiance = radiance(band);
    int factor = band.metres() / 10;
    int width = (spec.width() + factor - 1) / factor;
    int height = (spec.height() + factor - 1) / factor;
    short[] out = new short[width * height];
    long noise = Noise.seed(acquisition.seed(spec.seed(), 51), band.ordinal());
    float gain = 1 + 0.012f * Noise.bell(Noise.mix(noise + 1));
    double hazy = Noise.unit(acquisition.seed(spec.seed(), 52));
    float haze = (float) (1.3 * hazy * hazy) * band.haze();
    boolean drifted = spec.drift().holds(acquisition.date());
    int offset = drifted ? spec.drift().bands().getOrDefault(band, 0) : 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        if (!seen(column * factor, row * factor)) {
          continue;
        }
        float value = blurred(radiance, column, row, factor) * gain + haze;
        value += (9 + 0.008f * value) * Noise.bell(Noise.hash(noise, column, row));
        int counts = Math.min(BRIGHTEST, Math.max(1, Math.round(value)));
        out[row * width + column] = (short) Math.max(1, Math.min(65535, counts + offset));
      }
    }
    return out;
  }

  /** Returns true where the orbit's swath covers a pixel of 10 m; its edge is aslant. */
  private boolean seen(int x, int y) {
    // Decided for squares of 20 m, so that bands of both sizes end at the same place.
    double along = (x & ~1) + 0.21 * ((y & ~1) - spec.height() / 2) + jitter;
    return switch (acquisition.orbit()) {
      case WEST -> along < 0.7 * spec.width();
      case EAST -> along >= 0.3 * spec.width();
    };
  }

  private void layers() {
    long seed = acquisition.seed(spec.seed(), 54);
    int day = acquisition.date().getDayOfYear();
    double winter = StrictMath.cos((day - 25) * 2 * Math.PI / 365.25);
    double snowLine = 0.60 - 0.30 * winter + 0.16 * (Noise.unit(Noise.mix(seed + 1)) - 0.5);
    float depth = (float) (0.68 + 0.14 * Noise.unit(Noise.mix(seed + 2)));
    for (int i = 0; i < surface.length; i++) {
      int x = (terrain.left + i % terrain.width) * terrain.stride;
      int y = (terrain.top + i / terrain.width) * terrain.stride;
      Surface ground = Surface.of(surface[i]);
      if (terrain.elevation[i] > snowLine - 0.1) {
        double rough = 0.12 * (Noise.fractal(seed + 3, x / 13.0, y / 13.0, 3) - 0.5);
        double cover = Noise.step(-0.03, 0.05, terrain.elevation[i] + rough - snowLine);
        snow[i] = (float) (cover * snowHold(ground));
      }
      float standing = terrain.cloud[i];
      float passing = sky.cloud(i);
      billow[i] = sky.billow(i);
      if (standing > 0) {
        double puff = Noise.fractal(seed + 4, x / 9.0, y / 9.0, 3);
        float thick = (float) (standing * (0.80 + 0.25 * puff));
        if (thick > passing) {
          billow[i] = (float) (0.72 + 0.45 * puff);
        }
        cloud[i] = Math.min(1, Math.max(thick, passing));
      } else {
        cloud[i] = passing;
      }
      shadow[i] = depth * Math.max(terrain.shadow[i], sky.shadow(i));
    }
  }

  /** Returns how much of fallen snow is seen from above. */
  private static float snowHold(Surface ground) {
    return switch (ground.cover()) {
      case WATER -> 0;
      case FOREST -> 0.35f;
      case URBAN -> 0.6f;
      case WETLAND -> 0.7f;
      default -> 0.95f;
    };
  }

  /** Returns reflectance x 10000 before the optics, over the whole terrain. */
  private float[] radiance(Band band) {
    InjectedDrift drift = spec.drift();
    int year = acquisition.date().getYear();
    // Some years are early and some late.
    int late = (int) (14 * (Noise.unit(Noise.seed(spec.seed(), 60), year, 0) - 0.5));
    int shift = late + (drift.holds(acquisition.date()) ? drift.seasonDays() : 0);
    int day = acquisition.date().getDayOfYear() - 1 - shift;
    // Fields are sown anew in autumn.
    int season = acquisition.date().getDayOfYear() - shift > 268 ? year + 1 : year;
    float snowValue = Spectra.SNOW[band.ordinal()];
    float cloudValue = Spectra.CLOUD[band.ordinal()];
    float skylight = Spectra.SKYLIGHT[band.ordinal()];
    float[] radiance = new float[surface.length];
    for (int i = 0; i < radiance.length; i++) {
      Surface ground = surfaces[surface[i]];
      if (ground.rotates()) {
        ground = Surface.crop(terrain.parcel[i], season);
      }
      int own = day - terrain.delay[i];
      int index = own < 0 ? own + Growth.DAYS : own >= Growth.DAYS ? own - Growth.DAYS : own;
      float bare = ground.ground(band);
      float value = bare + (ground.on(index, band) - bare) * terrain.vigour[i];
      float light = terrain.brightness[i];
      value *= light;
      value += snow[i] * (snowValue * (0.55f + 0.45f * light) - value);
      value = value * (1 - shadow[i]) + skylight * shadow[i];
      value += cloud[i] * (cloudValue * billow[i] - value);
      radiance[i] = value;
    }
    return radiance;
  }

  private float blurred(float[] radiance, int column, int row, int factor) {
    int at = terrain.index(column * factor, row * factor);
    int width = terrain.width;
    return switch (factor) {
      case 1 ->
          0.12f * (row3(radiance, at - width) + row3(radiance, at + width))
              + 0.76f * row3(radiance, at);
      case 2 ->
          0.125f * (row4(radiance, at - width) + row4(radiance, at + 2 * width))
              + 0.375f * (row4(radiance, at) + row4(radiance, at + width));
      default -> box(radiance, at, factor);
    };
  }

  private static float row3(float[] v, int at) {
    return 0.12f * (v[at - 1] + v[at + 1]) + 0.76f * v[at];
  }

  private static float row4(float[] v, int at) {
    return 0.125f * (v[at - 1] + v[at + 2]) + 0.375f * (v[at] + v[at + 1]);
  }

  private float box(float[] v, int at, int factor) {
    float sum = 0;
    for (int row = 0; row < factor; row++) {
      for (int column = 0; column < factor; column++) {
        sum += v[at + row * terrain.width + column];
      }
    }
    return sum / (factor * factor);
  }
}
