package org.sitsformer.cli.demo;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.trust.accuracy.Assessment;
import org.sitsformer.trust.accuracy.Assessment.ClassResult;

/**
 * How a map agrees with the simulator's truth, pixel by pixel.
 *
 * @param pixels classified pixels
 * @param overall share that has its true class
 * @param withoutSky the same over pixels whose truth is neither Cloud nor Shadow
 * @param recall share of each true class's pixels that the map finds, by class value
 */
record Accuracy(long pixels, double overall, double withoutSky, Map<Integer, Double> recall) {

  /**
   * Sums up.
   *
   * @param sky names of the classes that are no land
   */
  static Accuracy of(Assessment assessment, List<String> sky) {
    long land = 0;
    long right = 0;
    Map<Integer, Double> recall = new TreeMap<>();
    for (int i = 0; i < assessment.classes().size(); i++) {
      ClassResult result = assessment.classes().get(i);
      if (!sky.contains(result.name())) {
        land += result.referenced();
        right += assessment.matrix()[i][i];
      }
      if (result.producers() != null) {
        recall.put(result.value(), result.producers());
      }
    }
    return new Accuracy(
        assessment.samples(), assessment.overall(), land == 0 ? 0 : (double) right / land, recall);
  }
}
