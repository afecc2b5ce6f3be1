package org.sitsformer.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** A picture of the map as a map sheet: neat line, coordinates of the corners, scale bar, north. */
final class MapFigure {
  /**
   * Below this many pixels a picture is shown larger than it is, and its pixels should stay sharp.
   */
  private static final int SHARP_BELOW = 900;

  /** Metres; the corners of smaller maps need seconds to differ. */
  private static final double SECONDS_BELOW = 20_000;

  /** The scale bar's greatest share of the map's width. */
  private static final double BAR_SHARE = 0.3;

  private MapFigure() {}

  /**
   * Returns the figure.
   *
   * @param id of the image element
   * @param alt what the picture shows, for those who do not see it
   * @param above HTML that stands over the sheet, possibly empty
   */
  static String html(Picture picture, MapGround ground, String id, String alt, String above) {
    return """
    <figure class="sheet">
    %s<div class="corner"><span>%s</span><span>%s</span></div>
    <div class="neatline"><img id="%s" class="%s" src="%s" width="%d" height="%d" alt="%s"></div>
    <div class="corner"><span>%s</span><span>%s</span></div>
    %s</figure>
    """
        .formatted(
            above,
            corner(ground, 0, 0),
            corner(ground, 1, 0),
            id,
            picture.width() < SHARP_BELOW ? "sharp" : "smooth",
            picture.dataUri(),
            picture.width(),
            picture.height(),
            Html.escape(alt),
            corner(ground, 0, 1),
            corner(ground, 1, 1),
            caption(picture, ground));
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
    return angle(lonLat[1], small, "N", "S") + ", " + angle(lonLat[0], small, "E", "W");
  }

  /** Degrees, minutes and, for small maps, seconds. */
  private static String angle(double degrees, boolean small, String positive, String negative) {
    long seconds = Math.round(Math.abs(degrees) * 3600);
    seconds = small ? seconds : Math.round(seconds / 60.0) * 60;
    String side = seconds == 0 ? "" : "\u202f" + (degrees < 0 ? negative : positive);
    String text = String.format(Locale.ROOT, "%d°%02d′", seconds / 3600, seconds / 60 % 60);
    return text + (small ? String.format(Locale.ROOT, "%02d″", seconds % 60) : "") + side;
  }

  private static String caption(Picture picture, MapGround ground) {
    String scale = scaleBar(ground.metresAcross());
    String sampling =
        picture.factor() == 1
            ? "One pixel of the picture is one of the map"
            : "One pixel of the picture stands for %d × %d of the map"
                .formatted(picture.factor(), picture.factor());
    return """
    <figcaption>%s<span class="north" title="The map's own north is up"><svg viewBox="0 0 12 18" \
    aria-hidden="true"><path d="M6 0 11 17 6 13.5 1 17Z"/></svg>N</span><span class="sampling">%s</span>\
    </figcaption>
    """
        .formatted(scale, sampling);
  }

  private static String scaleBar(OptionalDouble metresAcross) {
    if (metresAcross.isEmpty() || metresAcross.getAsDouble() <= 0) {
      return "";
    }
    double metres = roundDown(metresAcross.getAsDouble() * BAR_SHARE);
    String label =
        metres >= 1000
            ? Html.count((long) (metres / 1000)) + "\u202fkm"
            : (long) metres + "\u202fm";
    return "<span class=\"scale\" style=\"width:%s%%\"><i></i><span>%s</span></span>"
        .formatted(Html.css(metres / metresAcross.getAsDouble() * 100), label);
  }

  /** The greatest of 1, 2, 5 and their tens that is not above a length. */
  static double roundDown(double metres) {
    double power = Math.pow(10, Math.floor(Math.log10(metres)));
    double lead = metres / power;
    return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
  }
}
