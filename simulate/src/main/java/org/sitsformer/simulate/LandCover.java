package org.sitsformer.simulate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The ten classes of the simulator's truth, with the values and colours that its maps have. */
public enum LandCover {
  /** Lakes and rivers. */
  WATER(1, "Water", 0x2B7BBA),
  /** Conifers, broadleaved trees and thickets. */
  FOREST(2, "Forest", 0x1B6B2F),
  /** Meadows, pastures and what grows above the trees. */
  GRASSLAND(3, "Grassland", 0x9CCB5C),
  /** Fields of crops that rotate, and lucerne. */
  CROPLAND(4, "Cropland", 0xE8C33F),
  /** Roofs, suburbs and roads. */
  URBAN(5, "Urban", 0xC8402F),
  /** Quarries, scree and fallow fields. */
  BARE_SOIL(6, "Bare Soil", 0xA87B51),
  /** Ice of the mountains, not what snows on other ground. */
  SNOW_ICE(7, "Snow/Ice", 0xE3F1FA),
  /** Patches of a cloud that always stands there; clouds that pass are no class. */
  CLOUD(8, "Cloud", 0xB9BCC4),
  /** What lies in the shadow of such a patch. */
  SHADOW(9, "Shadow", 0x3D3A4B),
  /** Reed, wet meadows and fens. */
  WETLAND(10, "Wetland", 0x5FA8A0);

  private final int value;
  private final String title;
  private final int color;

  LandCover(int value, String title, int color) {
    this.value = value;
    this.title = title;
    this.color = color;
  }

  /** Returns the class's value in the truth, 1 to 10. */
  public int value() {
    return value;
  }

  /** Returns the class's name as people read it. */
  public String title() {
    return title;
  }

  /** Returns the class's colour as 0xRRGGBB. */
  int color() {
    return color;
  }

  /**
   * Finds a class by its title or constant; only the letters count, in any case. Empty where there
   * is none of that name.
   */
  public static Optional<LandCover> named(String name) {
    String wanted = plain(name);
    return Arrays.stream(values()).filter(cover -> plain(cover.name()).equals(wanted)).findFirst();
  }

  /** Returns true for what lies on the ground, false for the patches of cloud and shadow. */
  boolean isGround() {
    return this != CLOUD && this != SHADOW;
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
  }
}
