package org.sitsformer.report;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A picture of the map as a map sheet: neat line, coordinates of the corners, scale bar, north.
 *
 * @param sampling how many of the map's pixels one of the picture's stands for, in words
 * @param tools what stands above the sheet, empty for nothing
 */
record MapFigure(
    Image image,
    Corners corners,
    Optional<ScaleBar> scale,
    String sampling,
    Optional<Tools> tools) {
  /**
   * Below this many pixels a picture is shown larger than it is, and its pixels should stay sharp.
   */
  private static final int SHARP_BELOW = 900;

  /** Metres; the corners of smaller maps need seconds to differ. */
  private static final double SECONDS_BELOW = 20_000;

  /** The scale bar's greatest share of the map's width. */
  private static final double BAR_SHARE = 0.3;

  /**
   * @param id of the element
   * @param alt what the picture shows, for those who do not see it
   * @param style {@code sharp}, or {@code smooth} for pictures of many pixels
   * @param uri the picture itself
   */
  record Image(String id, String alt, String style, String uri, int width, int height) {}

  /** Latitude and longitude of the corners, empty texts where the projection has none. */
  record Corners(String topLeft, String topRight, String bottomLeft, String bottomRight) {}

  /**
   * @param width in percent of the map's
   */
  record ScaleBar(String width, String label) {}

  /**
   * A line that says what the pointer is at, and by choice a switch to the map of confidence.
   *
   * @param toggle true for the switch
   */
  record Tools(boolean toggle) {}

  /**
   * Returns the sheet of a picture of a map.
   *
   * @param id of the image element
   * @param alt what the picture shows
   */
  static MapFigure of(
      Picture picture, MapGround ground, String id, String alt, Optional<Tools> tools) {
    return new MapFigure(
        new Image(
            id,
            alt,
            picture.width() < SHARP_BELOW ? "sharp" : "smooth",
            picture.dataUri(),
            picture.width(),
            picture.height()),
        new Corners(
            corner(ground, 0, 0), corner(ground, 1, 0), corner(ground, 0, 1), corner(ground, 1, 1)),
        scaleBar(ground.metresAcross()),
        sampling(picture.factor()),
        tools);
  }

  /** Returns width to height on the ground, so that degrees are not drawn as squares. */
  static double ratio(Picture picture, MapGround ground) {
    OptionalDouble across = ground.metresAcross();
    OptionalDouble down = ground.metresDown();
    if (across.isPresent() && down.isPresent() && down.getAsDouble() > 0) {
      return across.getAsDouble() / down.getAsDouble();
    }
    return (double) picture.width() / picture.height();
  }

  private static String corner(MapGround ground, double across, double down) {
    double[] lonLat = ground.lonLat(across, down);
    if (!Double.isFinite(lonLat[0])) {
      return "";
    }
    boolean small = ground.metresAcross().orElse(Double.MAX_VALUE) < SECONDS_BELOW;
    return Html.angle(lonLat[1], small, "N", "S") + ", " + Html.angle(lonLat[0], small, "E", "W");
  }

  private static String sampling(int factor) {
    return factor == 1
        ? "One pixel of the picture is one of the map"
        : "One pixel of the picture stands for " + factor + " × " + factor + " of the map";
  }

  private static Optional<ScaleBar> scaleBar(OptionalDouble metresAcross) {
    if (metresAcross.isEmpty() || metresAcross.getAsDouble() <= 0) {
      return Optional.empty();
    }
    double metres = roundDown(metresAcross.getAsDouble() * BAR_SHARE);
    return Optional.of(
        new ScaleBar(
            Html.css(metres / metresAcross.getAsDouble() * 100), Html.wholeLength(metres)));
  }

  /** The greatest of 1, 2, 5 and their tens that is not above a length. */
  static double roundDown(double metres) {
    double power = Math.pow(10, Math.floor(Math.log10(metres)));
    double lead = metres / power;
    return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
  }
}
