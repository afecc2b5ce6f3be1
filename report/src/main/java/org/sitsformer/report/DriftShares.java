package org.sitsformer.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sitsformer.trust.finding.DriftResult;
import org.sitsformer.trust.finding.DriftResult.ClassShare;

/**
 * The map now and before: where it changed, its classes, its confidence.
 *
 * @param place empty where no block has classes on both sides
 */
record DriftShares(Optional<Place> place, List<Row> classes, Confidence confidence) {
  /** Height of the highest bar in a histogram that is 100 high. */
  private static final double HIGHEST = 96;

  /**
   * The share of pixels that changed class, one pixel a block.
   *
   * @param uri the picture
   * @param gradient its colours, for CSS
   * @param most share of the strongest colour
   */
  record Place(String uri, int width, int height, String gradient, String most) {}

  /**
   * A class.
   *
   * @param color for CSS
   * @param nowWidth width of its bar in percent
   * @param points difference in percentage points
   */
  record Row(
      String color,
      String name,
      String nowWidth,
      String beforeWidth,
      String now,
      String before,
      String points) {}

  /**
   * Two histograms.
   *
   * @param bins how many; each is 1 wide
   * @param outline the one of before, an SVG path
   * @param now the mean
   * @param before the mean of before
   */
  record Confidence(int bins, List<Bar> bars, String outline, String now, String before) {}

  record Bar(String x, String y, String height) {}

  /** Returns nothing where no maps were compared. */
  static Optional<DriftShares> of(DriftResult drift, Optional<DriftPicture> picture) {
    if (drift.classDistribution().isEmpty()) {
      return Optional.empty();
    }
    double most =
        drift.classDistribution().stream()
            .mapToDouble(c -> Math.max(c.current(), c.baseline()))
            .max()
            .orElse(1);
    return Optional.of(
        new DriftShares(
            picture.map(DriftShares::place),
            drift.classDistribution().stream().map(share -> row(share, most)).toList(),
            confidence(drift.confidence())));
  }

  private static Place place(DriftPicture drift) {
    return new Place(
        drift.picture().dataUri(),
        drift.picture().width(),
        drift.picture().height(),
        Palette.driftGradient(),
        Html.percent(drift.most()));
  }

  private static Row row(ClassShare share, double most) {
    return new Row(
        Palette.css(share.color()),
        share.name(),
        Html.css(100 * share.current() / most),
        Html.css(100 * share.baseline() / most),
        Html.percent(share.current()),
        Html.percent(share.baseline()),
        points(share.current() - share.baseline()));
  }

  private static String points(double difference) {
    String text = Html.fixed(Math.abs(100 * difference), 1);
    return text.equals("0.0") ? text : Html.signed(100 * difference, 1);
  }

  private static Confidence confidence(DriftResult.Confidence confidence) {
    double[] now = confidence.currentShares();
    double[] before = confidence.baselineShares();
    double most =
        Math.max(Arrays.stream(now).max().orElse(0), Arrays.stream(before).max().orElse(0));
    return new Confidence(
        now.length,
        IntStream.range(0, now.length).mapToObj(i -> bar(i, HIGHEST * now[i] / most)).toList(),
        outline(before, most),
        Html.figure(confidence.current()),
        Html.figure(confidence.baseline()));
  }

  private static Bar bar(int bin, double height) {
    return new Bar(Html.css(bin + 0.05), Html.css(100 - height), Html.css(height));
  }

  private static String outline(double[] shares, double most) {
    StringBuilder path = new StringBuilder("M0 100");
    for (int i = 0; i < shares.length; i++) {
      String y = Html.css(100 - HIGHEST * shares[i] / most);
      path.append('L').append(i).append(' ').append(y);
      path.append('L').append(i + 1).append(' ').append(y);
    }
    return path.toString();
  }
}
