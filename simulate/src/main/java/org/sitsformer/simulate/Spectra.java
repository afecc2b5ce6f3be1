package org.sitsformer.simulate;

/** Spectra that surfaces are mixed from, reflectance x 10000, in the order of {@link Band}. */
final class Spectra {
  static final int BANDS = 13;

  // In order: B01, B02, B03, B04, B05, B06, B07, B08, B8A, B09, B10, B11, B12.
  static final float[] CLEAR_WATER = {380, 340, 300, 190, 150, 120, 110, 100, 90, 80, 8, 45, 30};
  static final float[] TURBID_WATER = {480, 520, 640, 480, 400, 230, 210, 180, 150, 120, 8, 70, 45};
  static final float[] BARK = {
    380, 430, 560, 640, 850, 1100, 1250, 1350, 1500, 1500, 12, 1700, 1050
  };
  static final float[] NEEDLES = {
    170, 200, 340, 210, 520, 1500, 1850, 2000, 2150, 2150, 12, 950, 420
  };
  static final float[] LEAVES = {
    180, 220, 460, 240, 750, 2600, 3400, 3650, 3850, 3850, 12, 1600, 680
  };
  static final float[] DRY_GRASS = {
    480, 580, 880, 980, 1400, 1900, 2100, 2300, 2450, 2450, 14, 2700, 1750
  };
  static final float[] GRASS = {
    250, 330, 720, 420, 1080, 2900, 3500, 3750, 3950, 3950, 14, 2200, 1100
  };
  static final float[] CROP = {
    220, 280, 620, 290, 920, 3300, 4200, 4500, 4700, 4700, 14, 1900, 850
  };
  static final float[] SOIL = {
    650, 800, 1100, 1400, 1650, 1800, 1950, 2100, 2250, 2250, 15, 2900, 2450
  };
  static final float[] STUBBLE = {
    680, 860, 1250, 1600, 1950, 2150, 2300, 2500, 2650, 2650, 15, 3200, 2500
  };
  static final float[] ROOF = {
    1050, 1200, 1350, 1520, 1620, 1720, 1800, 1900, 1950, 1950, 16, 2050, 1900
  };
  static final float[] ASPHALT = {
    800, 880, 960, 1020, 1080, 1130, 1180, 1250, 1290, 1290, 15, 1450, 1380
  };
  static final float[] SAND = {
    1400, 1750, 2250, 2700, 2900, 3000, 3100, 3200, 3300, 3300, 18, 3900, 3500
  };
  static final float[] ROCK = {
    950, 1080, 1280, 1480, 1620, 1720, 1800, 1880, 1960, 1960, 16, 2550, 2350
  };
  static final float[] SNOW = {
    8900, 9100, 9100, 9000, 8800, 8600, 8400, 8300, 8000, 7600, 40, 850, 700
  };
  static final float[] FIRN = {
    6600, 6800, 6800, 6500, 6200, 5900, 5600, 5400, 5000, 4700, 30, 420, 380
  };
  static final float[] BOG = {330, 380, 500, 520, 600, 700, 750, 800, 850, 850, 10, 650, 420};
  static final float[] REED_LEAVES = {
    250, 310, 540, 420, 820, 1800, 2200, 2400, 2550, 2550, 12, 1250, 620
  };
  static final float[] SEDGE = {
    280, 340, 600, 560, 960, 1650, 1950, 2150, 2300, 2300, 12, 1500, 850
  };
  static final float[] CLOVER = {
    235, 305, 680, 360, 1010, 3050, 3750, 4000, 4200, 4200, 14, 2100, 1000
  };
  static final float[] SAPLINGS = {
    215, 275, 600, 330, 920, 2600, 3250, 3500, 3700, 3700, 13, 1850, 860
  };
  static final float[] DAMP_GRASS = {
    400, 480, 700, 760, 1050, 1450, 1600, 1750, 1850, 1850, 12, 1750, 1100
  };
  static final float[] RUSHES = {
    260, 330, 670, 470, 1030, 2400, 2900, 3100, 3250, 3250, 13, 1850, 950
  };
  static final float[] CLOUD = {
    6300, 6300, 6200, 6250, 6350, 6450, 6550, 6650, 6750, 6400, 480, 5200, 4200
  };

  /** What a shadow still gets from the blue sky. */
  static final float[] SKYLIGHT = {150, 120, 80, 50, 40, 32, 28, 25, 22, 20, 0, 8, 5};

  private Spectra() {}
}
