package org.sitsformer.simulate;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The ten classes of the simulator's truth, with the values and colours that its maps have. */
public enum LandCover {
  WATER(1, "Water", 0x2B7BBA),
  FOREST(2, "Forest", 0x1B6B2F),
  GRASSLAND(3, "Grassland", 0x9CCB5C),
  CROPLAND(4, "Cropland", 0xE8C33F),
  URBAN(5, "Urban", 0xC8402F),
  BARE_SOIL(6, "Bare Soil", 0xA87B51),
  SNOW_ICE(7, "Snow/Ice", 0xE3F1FA),
  CLOUD(8, "Cloud", 0xB9BCC4),
  SHADOW(9, "Shadow", 0x3D3A4B),
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

  /** Finds a class by its title or constant, in any case, with spaces, hyphens or slashes. */
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
