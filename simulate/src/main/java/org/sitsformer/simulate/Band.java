package org.sitsformer.simulate;

import java.util.List;

/**
 * The bands of Sentinel-2's imager with their pixel size in metres and how much of a thin haze each
 * sees (reflectance x 10000 for a haze of 1).
 */
public enum Band {
  B01(60, 190),
  B02(10, 150),
  B03(10, 100),
  B04(10, 70),
  B05(20, 55),
  B06(20, 45),
  B07(20, 40),
  B08(10, 35),
  B8A(20, 30),
  B09(60, 28),
  B10(60, 2),
  B11(20, 12),
  B12(20, 6);

  private static final List<Band> ALL = List.of(values());
  private static final List<Band> LAND = ALL.stream().filter(band -> band.metres() < 60).toList();

  private final int metres;
  private final float haze;

  Band(int metres, float haze) {
    this.metres = metres;
    this.haze = haze;
  }

  /** Returns the pixel size in metres: 10, 20 or 60. */
  int metres() {
    return metres;
  }

  float haze() {
    return haze;
  }

  /** Returns all thirteen. */
  public static List<Band> all() {
    return ALL;
  }

  /** Returns the ten bands at 10 and 20 m that see the land. */
  public static List<Band> land() {
    return LAND;
  }
}
