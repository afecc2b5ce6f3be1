package org.sitsformer.trust.accuracy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sitsformer.trust.measure.AreaAdjusted;
import org.sitsformer.trust.measure.AreaAdjusted.Estimate;
import org.sitsformer.trust.measure.Calibration;
import org.sitsformer.trust.measure.ConfusionMatrix;

/**
 * How a map agrees with a reference: the content of {@code assessment.json}, with these names.
 * Figures that nothing can be said of are null.
 *
 * @param schemaVersion version of this layout
 * @param run name of the run whose map it is
 * @param reference path of the reference
 * @param samples samples with a class in both
 * @param outside samples of the reference that lie outside the map or on its no-data
 * @param matrix samples by [class of the map][class of the reference], in the order of {@code
 *     classes}
 * @param classes one entry a class of the legend, in its order
 * @param overall share of the samples that is right, 0 to 1
 * @param kappa Cohen's, 1 at most
 * @param adjusted share of the mapped area that is right, 0 to 1 ({@link AreaAdjusted})
 * @param calibration how far the map's confidence can be believed
 */
public record Assessment(
    int schemaVersion,
    String run,
    String reference,
    long samples,
    long outside,
    List<ClassResult> classes,
    long[][] matrix,
    Double overall,
    Double kappa,
    Interval adjusted,
    Calibration calibration) {
  private static final int SCHEMA_VERSION = 1;

  /**
   * A figure with its standard error.
   *
   * @param margin half the width of the 95 % confidence interval
   */
  public record Interval(Double value, Double standardError, Double margin) {
    static Interval of(Estimate estimate) {
      return new Interval(
          number(estimate.value()), number(estimate.standardError()), number(estimate.margin()));
    }
  }

  /**
   * How one class is met. Shares are 0 to 1.
   *
   * @param value of the class, 1 to 254
   * @param color {@code #RRGGBB}
   * @param mapped samples that the map calls so
   * @param referenced samples that are so
   * @param users share of what the map calls so that is so
   * @param producers share of what is so that the map finds
   * @param f1 harmonic mean of users and producers
   * @param adjustedUsers users, over the mapped area
   * @param adjustedProducers producers, over the mapped area
   * @param mappedKm2 area in the map, by pixel count
   * @param adjustedKm2 area as the samples correct it
   */
  public record ClassResult(
      int value,
      String name,
      String color,
      long mapped,
      long referenced,
      Double users,
      Double producers,
      Double f1,
      Interval adjustedUsers,
      Interval adjustedProducers,
      double mappedKm2,
      Interval adjustedKm2) {}

  /**
   * Makes all figures of the counts.
   *
   * @param run name of the run whose map it is
   * @param reference path of the reference
   * @param legend the map's classes with their areas
   * @param agreement samples by class of the map and class of the reference
   */
  public static Assessment of(
      String run, String reference, List<ClassArea> legend, Agreement agreement) {
    ConfusionMatrix matrix = agreement.matrix(legend.stream().map(ClassArea::value).toList());
    AreaAdjusted adjusted =
        AreaAdjusted.of(matrix, legend.stream().mapToDouble(ClassArea::km2).toArray());
    List<ClassResult> classes = new ArrayList<>();
    for (int i = 0; i < legend.size(); i++) {
      ClassArea entry = legend.get(i);
      classes.add(
          new ClassResult(
              entry.value(),
              entry.name(),
              entry.color(),
              matrix.mapped(i),
              matrix.referenced(i),
              number(matrix.users(i)),
              number(matrix.producers(i)),
              number(matrix.f1(i)),
              Interval.of(adjusted.users().get(i)),
              Interval.of(adjusted.producers().get(i)),
              entry.km2(),
              Interval.of(adjusted.areas().get(i))));
    }
    long[][] byConfidence = agreement.byConfidence();
    return new Assessment(
        SCHEMA_VERSION,
        run,
        reference,
        matrix.total(),
        agreement.mapped(0),
        List.copyOf(classes),
        matrix.counts(),
        number(matrix.overall()),
        number(matrix.kappa()),
        Interval.of(adjusted.overall()),
        Calibration.of(byConfidence[0], byConfidence[1]));
  }

  private static Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /**
   * Returns the classes that the map has and of whose map area too few samples were taken, each
   * name with its number of samples, in one line; empty where there is none.
   *
   * @param fewest samples that are enough
   */
  public String thin(int fewest) {
    return classes.stream()
        .filter(c -> c.mappedKm2() > 0 && c.mapped() < fewest)
        .map(c -> "%s (%d)".formatted(c.name(), c.mapped()))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
