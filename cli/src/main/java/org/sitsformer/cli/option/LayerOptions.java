package org.sitsformer.cli.option;

import java.util.List;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.classify.Smoothing;
import org.sitsformer.predict.classify.Uncertainty;
import org.sitsformer.runs.program.JobException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What a map holds beside classes and confidence, and how it is smoothed. */
final class LayerOptions {
  private static final int MAJORITY_WINDOW = 5;

  /** The window that {@code sits} takes. */
  private static final int BAYES_WINDOW = 9;

  @Option(names = "--probabilities", description = "Also write a band of probability a class.")
  private boolean probabilities;

  @Option(
      names = "--uncertainty",
      converter = MeasureConverter.class,
      split = ",",
      paramLabel = "MEASURE",
      description =
          "Also write how unsure the model is of each pixel, a band a measure: ${COMPLETION-CANDIDATES}.")
  private List<Uncertainty> uncertainty;

  @Option(
      names = "--smooth",
      defaultValue = "none",
      paramLabel = "none|majority|bayes",
      description = {
        "How a pixel's surroundings take part in its class: ${COMPLETION-CANDIDATES} (default:"
            + " ${DEFAULT-VALUE}).",
        "majority: the most frequent class; bayes: an estimate of the class probabilities."
      })
  private Smoothing.Kind smooth;

  @Option(
      names = "--smooth-window",
      paramLabel = "PIXELS",
      description =
          "Side of the surroundings, odd (default: "
              + MAJORITY_WINDOW
              + " for majority, "
              + BAYES_WINDOW
              + " for bayes).")
  private Integer window;

  @Option(
      names = "--smoothness",
      paramLabel = "VARIANCE",
      description =
          "For bayes: how far a pixel's logits are expected to stray from their surroundings'; the"
              + " larger, the smoother (default: 20).")
  private Double smoothness;

  @Option(
      names = "--smooth-fraction",
      paramLabel = "SHARE",
      description =
          "For bayes: share of the surroundings that counts for a class, those with its highest"
              + " probabilities (default: 0.5).")
  private Double fraction;

  /** Takes measures by the names that the help has, not by the constants' own as well. */
  static final class MeasureConverter implements ITypeConverter<Uncertainty> {
    @Override
    public Uncertainty convert(String text) {
      for (Uncertainty measure : Uncertainty.values()) {
        if (measure.toString().equalsIgnoreCase(text)) {
          return measure;
        }
      }
      throw new TypeConversionException(
          "expected one of %s but was '%s'".formatted(List.of(Uncertainty.values()), text));
    }
  }

  MapOptions map() {
    return new MapOptions(
        probabilities, uncertainty == null ? List.of() : uncertainty, smoothing());
  }

  private Smoothing smoothing() {
    boolean bayes = smooth == Smoothing.Kind.BAYES;
    require(
        window == null || smooth != Smoothing.Kind.NONE,
        "--smooth-window",
        window,
        "another --smooth than none");
    require(smoothness == null || bayes, "--smoothness", smoothness, "--smooth bayes");
    require(fraction == null || bayes, "--smooth-fraction", fraction, "--smooth bayes");
    int side = window != null ? window : bayes ? BAYES_WINDOW : MAJORITY_WINDOW;
    if (side < 3 || side > Smoothing.LARGEST_WINDOW || side % 2 == 0) {
      throw JobException.usage(
          "--smooth-window %d: odd numbers from 3 to %d are allowed"
              .formatted(side, Smoothing.LARGEST_WINDOW));
    }
    double variance = smoothness == null ? 20 : smoothness;
    if (!(variance > 0 && variance < Double.POSITIVE_INFINITY)) {
      throw JobException.usage("--smoothness %s: numbers above 0 are allowed".formatted(variance));
    }
    double share = fraction == null ? 0.5 : fraction;
    if (!(share > 0 && share <= 1)) {
      throw JobException.usage(
          "--smooth-fraction %s: above 0 and at most 1 is allowed".formatted(share));
    }
    return switch (smooth) {
      case NONE -> Smoothing.NONE;
      case MAJORITY -> new Smoothing(smooth, side, 0, 0);
      case BAYES -> new Smoothing(smooth, side, variance, share);
    };
  }

  private static void require(boolean sensible, String option, Object value, String needed) {
    if (!sensible) {
      throw JobException.usage("%s %s: needs %s".formatted(option, value, needed));
    }
  }
}
