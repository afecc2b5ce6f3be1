package org.sitsformer.simulate;

import java.util.List;

/**
 * The bands of Sentinel-2's imager with their pixel size in metres and how much of a thin haze each
 * sees (reflectance x 10000 for a haze of 1).
 */
public enum Band {
  /** Coastal aerosol, 443 nm. */
  B01(60, 190),
  /** Blue, 490 nm. */
  B02(10, 150),
  /** Green, 560 nm. */
  B03(10, 100),
  /** Red, 665 nm. */
  B04(10, 70),
  /** Red edge, 705 nm. */
  B05(20, 55),
  /** Red edge, 740 nm. */
  B06(20, 45),
  /** Red edge, 783 nm. */
  B07(20, 40),
  /** Near infrared, 842 nm. */
  B08(10, 35),
  /** Narrow near infrared, 865 nm. */
  B8A(20, 30),
  /** Water vapour, 945 nm. */
  B09(60, 28),
  /** Cirrus, 1375 nm. */
  B10(60, 2),
  /** Short-wave infrared, 1610 nm. */
  B11(20, 12),
  /** Short-wave infrared, 2190 nm. */
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

  /** Returns all thirteen, in the imager's order. */
  public static List<Band> all() {
    return ALL;
  }

  /** Returns the ten bands at 10 and 20 m that see the land, in the imager's order. */
  public static List<Band> land() {
    return LAND;
  }
}
