package org.sitsformer.report;

import java.util.Optional;
import org.sitsformer.predict.classify.ConfidenceCode;

/** The confidence map, and how its pixels spread over the scale. */
final class ConfidenceSection {
  private static final int BINS = 20;

  private ConfidenceSection() {}

  static String html(MapGround ground, Optional<Picture> confidence, int classCount) {
    return """
    <section class="pair" style="--ratio:%s" aria-labelledby="confidence">
    <h2 id="confidence">Confidence</h2>
    %s</section>
    """
        .formatted(
            Html.css(confidence.map(picture -> MapFigure.ratio(picture, ground)).orElse(1.0)),
            confidence
                .map(picture -> content(ground, picture, classCount))
                .orElse("<p class=\"empty\">No tile of this run holds confidence.</p>\n"));
  }

  private static String content(MapGround ground, Picture picture, int classCount) {
    long[] counts = picture.histogram();
    String alt = "Map of the model's confidence; bright places are doubtful";
    return MapFigure.html(picture, ground, "confidence-map", alt, "") + spread(counts, classCount);
  }

  private static String spread(long[] counts, int classCount) {
    long total = 0;
    for (int code = 1; code < 256; code++) {
      total += counts[code];
    }
    if (total == 0) {
      return "<p class=\"empty\">No pixel was classified.</p>\n";
    }
    String least =
        classCount > 1
            ? " With %d classes it cannot be below %s."
                .formatted(classCount, Html.figure(1.0 / classCount))
            : "";
    return """
    <div class="spread">
    <p>The probability that the model gives to the class it chose.%s It says how sure the model is, \
    not how often it is right.</p>
    <div class="histogram" role="img" aria-label="Histogram of confidence. %s">
    %s</div>
    <div class="ramp" style="background:%s"></div>
    <div class="ticks"><span>0</span><span>0.25</span><span>0.5</span><span>0.75</span><span>1</span></div>
    <dl>
    <div><dt>Median</dt><dd>%s</dd></div>
    <div><dt>Under 0.5</dt><dd>%s</dd></div>
    <div><dt>Over 0.9</dt><dd>%s</dd></div>
    </dl>
    <p class="note">Shares of the pixels in this picture.</p>
    </div>
    """
        .formatted(
            least,
            "Median " + Html.figure(median(counts, total)),
            bars(counts),
            Palette.confidenceGradient(),
            Html.figure(median(counts, total)),
            Html.percent(share(counts, total, 0, 0.5)),
            Html.percent(share(counts, total, 0.9, 1.01)));
  }

  private static String bars(long[] counts) {
    long[] bins = new long[BINS];
    long most = 1;
    for (int code = 1; code < 256; code++) {
      int bin = Math.min(BINS - 1, (int) (ConfidenceCode.probability(code) * BINS));
      bins[bin] += counts[code];
      most = Math.max(most, bins[bin]);
    }
    StringBuilder html = new StringBuilder();
    for (long bin : bins) {
      html.append("<i style=\"height:%s%%\"></i>".formatted(Html.css(100.0 * bin / most)));
    }
    return html.append("\n").toString();
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
