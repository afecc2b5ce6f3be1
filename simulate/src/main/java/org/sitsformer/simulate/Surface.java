package org.sitsformer.simulate;

/**
 * What a pixel of ground consists of: a bare and a green spectrum, how the year mixes them, and how
 * uneven it is. Several surfaces make one class of the truth.
 *
 * <p>Spectra are reflectance x 10000 in the order of {@link Band}: B01 B02 B03 B04 B05 B06 B07 B08
 * B8A B09 B10 B11 B12. They follow the usual shapes (red edge, water absorption in the short-wave
 * infrared, bright snow that is dark there) and are no measurement.
 */
enum Surface {
  LAKE(LandCover.WATER, Spectra.CLEAR_WATER, Spectra.CLEAR_WATER, Growth.steady(0), 0.03),
  RIVER(LandCover.WATER, Spectra.TURBID_WATER, Spectra.TURBID_WATER, Growth.steady(0), 0.04),
  CONIFER(
      LandCover.FOREST,
      Spectra.BARK,
      Spectra.NEEDLES,
      new Growth(0.78, 0.95, 105, 30, 300, 40),
      0.13),
  BROADLEAF(
      LandCover.FOREST,
      Spectra.BARK,
      Spectra.LEAVES,
      new Growth(0.15, 0.97, 112, 22, 291, 26),
      0.10),
  /** Young trees over grass. */
  THICKET(
      LandCover.FOREST,
      Spectra.DRY_GRASS,
      Spectra.SAPLINGS,
      new Growth(0.28, 0.92, 102, 28, 296, 36),
      0.10),
  MEADOW(
      LandCover.GRASSLAND,
      Spectra.DRY_GRASS,
      Spectra.GRASS,
      new Growth(0.35, 0.95, 88, 34, 300, 50, 158, 232),
      0.04),
  PASTURE(
      LandCover.GRASSLAND,
      Spectra.DRY_GRASS,
      Spectra.GRASS,
      new Growth(0.42, 0.82, 85, 40, 310, 50),
      0.06),
  ALPINE(
      LandCover.GRASSLAND,
      Spectra.DRY_GRASS,
      Spectra.GRASS,
      new Growth(0.12, 0.78, 148, 28, 268, 32),
      0.07),
  WHEAT(
      LandCover.CROPLAND,
      Spectra.STUBBLE,
      Spectra.CROP,
      new Growth(0.06, 1, 72, 45, 186, 20),
      0.03),
  RAPE(LandCover.CROPLAND, Spectra.SOIL, Spectra.CROP, new Growth(0.08, 1, 58, 45, 176, 24), 0.03),
  MAIZE(
      LandCover.CROPLAND, Spectra.SOIL, Spectra.CROP, new Growth(0.02, 1, 166, 24, 264, 20), 0.03),
  BEET(LandCover.CROPLAND, Spectra.SOIL, Spectra.CROP, new Growth(0.02, 1, 152, 30, 292, 14), 0.03),
  SUNFLOWER(
      LandCover.CROPLAND,
      Spectra.SOIL,
      Spectra.CROP,
      new Growth(0.02, 0.9, 158, 26, 238, 26),
      0.03),
  /** Stays for years and is mown: a crop that looks like grass. */
  LUCERNE(
      LandCover.CROPLAND,
      Spectra.DRY_GRASS,
      Spectra.CLOVER,
      new Growth(0.30, 1, 84, 36, 300, 46, 142, 186, 230),
      0.03),
  ROOFS(
      LandCover.URBAN, Spectra.ROOF, Spectra.LEAVES, new Growth(0.03, 0.12, 108, 30, 292, 30), 0.2),
  SUBURB(
      LandCover.URBAN, Spectra.ROOF, Spectra.GRASS, new Growth(0.12, 0.36, 100, 34, 298, 40), 0.17),
  ROAD(
      LandCover.URBAN,
      Spectra.ASPHALT,
      Spectra.GRASS,
      new Growth(0.02, 0.08, 95, 34, 300, 40),
      0.08),
  QUARRY(LandCover.BARE_SOIL, Spectra.SAND, Spectra.GRASS, Growth.steady(0), 0.08),
  SCREE(
      LandCover.BARE_SOIL,
      Spectra.ROCK,
      Spectra.GRASS,
      new Growth(0, 0.08, 165, 30, 260, 30),
      0.09),
  FALLOW(
      LandCover.BARE_SOIL,
      Spectra.SOIL,
      Spectra.GRASS,
      new Growth(0, 0.24, 112, 40, 272, 40),
      0.04),
  ICE(LandCover.SNOW_ICE, Spectra.SNOW, Spectra.FIRN, new Growth(0, 0.8, 172, 30, 262, 24), 0.03),
  REED(
      LandCover.WETLAND,
      Spectra.BOG,
      Spectra.REED_LEAVES,
      new Growth(0.10, 0.85, 138, 34, 285, 36),
      0.09),
  WET_MEADOW(
      LandCover.WETLAND,
      Spectra.DAMP_GRASS,
      Spectra.RUSHES,
      new Growth(0.32, 0.9, 100, 36, 298, 46, 205),
      0.06),
  FEN(
      LandCover.WETLAND,
      Spectra.BOG,
      Spectra.SEDGE,
      new Growth(0.28, 0.72, 118, 36, 292, 44),
      0.10);

  /** The surfaces among which arable parcels rotate. */
  private static final Surface[] CROPS = {WHEAT, WHEAT, MAIZE, RAPE, BEET, SUNFLOWER};

  private static final Surface[] ALL = values();

  private final LandCover cover;
  private final float texture;
  private final float[] ground;
  private final float[] year;

  Surface(LandCover cover, float[] ground, float[] green, Growth growth, double texture) {
    this.cover = cover;
    this.ground = ground;
    this.texture = (float) texture;
    this.year = yearOf(ground, green, growth.table());
  }

  static Surface of(byte ordinal) {
    return ALL[ordinal];
  }

  /** Returns the crop of an arable parcel in a season (a year that begins in autumn). */
  static Surface crop(int parcel, int season) {
    return CROPS[(int) Math.floorMod(Noise.hash(season, parcel, 71), (long) CROPS.length)];
  }

  /** Returns the surface that stands for a class where a parcel is changed into it. */
  static Surface typical(LandCover cover) {
    return switch (cover) {
      case WATER -> LAKE;
      case FOREST -> BROADLEAF;
      case GRASSLAND -> PASTURE;
      case CROPLAND -> WHEAT;
      case URBAN -> SUBURB;
      case BARE_SOIL -> FALLOW;
      case SNOW_ICE -> ICE;
      case WETLAND -> REED;
      case CLOUD, SHADOW -> throw new IllegalArgumentException(cover + " is no surface");
    };
  }

  LandCover cover() {
    return cover;
  }

  /** Returns true for arable land, which has another crop each season. */
  boolean rotates() {
    return this == WHEAT;
  }

  /** Returns the relative deviation of brightness from pixel to pixel. */
  float texture() {
    return texture;
  }

  /** Returns the bare spectrum's value in a band. */
  float ground(Band band) {
    return ground[band.ordinal()];
  }

  /** Returns the value in a band on a day of the year counted from 0. */
  float on(int day, Band band) {
    return year[day * Spectra.BANDS + band.ordinal()];
  }

  private static float[] yearOf(float[] ground, float[] green, double[] share) {
    float[] year = new float[share.length * Spectra.BANDS];
    for (int day = 0; day < share.length; day++) {
      for (int band = 0; band < Spectra.BANDS; band++) {
        year[day * Spectra.BANDS + band] =
            (float) (ground[band] + (green[band] - ground[band]) * share[day]);
      }
    }
    return year;
  }
}
