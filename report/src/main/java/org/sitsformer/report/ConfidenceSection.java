package org.sitsformer.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sitsformer.predict.classify.ConfidenceCode;

/**
 * The confidence map, and how its pixels spread over the scale.
 *
 * @param ratio the map's width to its height on the ground, for CSS
 * @param content empty without a map of confidence
 */
record ConfidenceSection(String ratio, Optional<Content> content) {
  private static final int BINS = 20;

  /**
   * @param spread empty where no pixel has a class
   */
  record Content(MapFigure sheet, Optional<Spread> spread) {}

  /**
   * The histogram and its figures.
   *
   * @param least what confidence cannot be below, empty where there is one class only
   * @param bars heights in percent of the highest, from confidence 0 to 1
   * @param gradient the map's colours, for CSS
   * @param under share of pixels under 0.5
   * @param over share of pixels of at least 0.9
   */
  record Spread(
      Optional<Least> least,
      List<String> bars,
      String gradient,
      String median,
      String under,
      String over) {}

  record Least(int classes, String confidence) {}

  static ConfidenceSection of(MapGround ground, Optional<Picture> confidence, int classCount) {
    return new ConfidenceSection(
        Html.css(confidence.map(picture -> MapFigure.ratio(picture, ground)).orElse(1.0)),
        confidence.map(
            picture ->
                new Content(
                    MapFigure.of(
                        picture,
                        ground,
                        "confidence-map",
                        "Map of the model's confidence; bright places are doubtful",
                        Optional.empty()),
                    spread(picture.histogram(), classCount))));
  }

  private static Optional<Spread> spread(long[] counts, int classCount) {
    long total = Arrays.stream(counts, 1, 256).sum();
    if (total == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Spread(
            classCount > 1
                ? Optional.of(new Least(classCount, Html.figure(1.0 / classCount)))
                : Optional.empty(),
            bars(counts),
            Palette.confidenceGradient(),
            Html.figure(median(counts, total)),
            Html.percent(share(counts, total, 0, 0.5)),
            Html.percent(share(counts, total, 0.9, 1.01))));
  }

  private static List<String> bars(long[] counts) {
    long[] bins = new long[BINS];
    for (int code = 1; code < 256; code++) {
      bins[Math.min(BINS - 1, (int) (ConfidenceCode.probability(code) * BINS))] += counts[code];
    }
    long most = Math.max(1, Arrays.stream(bins).max().orElse(1));
    return Arrays.stream(bins).mapToObj(bin -> Html.css(100.0 * bin / most)).toList();
  }

  private static double median(long[] counts, long total) {
    long seen = 0;
    for (int code = 1; code < 256; code++) {
      seen += counts[code];
      if (seen * 2 >= total) {
        return ConfidenceCode.probability(code);
      }
    }
    return Double.NaN;
  }

  /** Share of pixels whose probability p has {@code from <= p < to}. */
  private static double share(long[] counts, long total, double from, double to) {
    long inside = 0;
    for (int code = 1; code < 256; code++) {
      double p = ConfidenceCode.probability(code);
      inside += p >= from && p < to ? counts[code] : 0;
    }
    return (double) inside / total;
  }
}
