package org.sitsformer.trust.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Accuracy and areas estimated from a sample that is stratified by the map's classes, after
 * Olofsson et al., Good practices for estimating area and assessing accuracy of land change, Remote
 * Sensing of Environment 148 (2014), equations 1 to 11. A map class of a single sample makes the
 * standard errors {@code NaN} of all that it takes part in, one of which no sample was taken the
 * values as well.
 *
 * @param overall share of the mapped area that is right (eq. 1, 5)
 * @param users by class (eq. 2, 6)
 * @param producers by class (eq. 3, 7)
 * @param areas by class, in the unit of the mapped areas (eq. 9 to 11)
 */
public record AreaAdjusted(
    Estimate overall, List<Estimate> users, List<Estimate> producers, List<Estimate> areas) {
  /** Half the width of a 95 % interval, in standard errors. */
  static final double NORMAL_95 = 1.96;

  /**
   * A figure that was estimated; {@code NaN} where nothing can be said of it.
   *
   * @param value the figure
   * @param standardError in the figure's unit
   */
  public record Estimate(double value, double standardError) {
    /** Returns half the width of its 95 % confidence interval, in the figure's unit. */
    public double margin() {
      return NORMAL_95 * standardError;
    }
  }

  /**
   * Estimates from a sample.
   *
   * @param sample samples by [class of the map, the stratum][class of the reference]
   * @param mapped area of each class in the map, 0 or more, in any unit
   * @throws IllegalArgumentException if there are not as many areas as classes
   */
  public static AreaAdjusted of(ConfusionMatrix sample, double[] mapped) {
    int size = sample.size();
    if (mapped.length != size) {
      throw new IllegalArgumentException("%d classes and %d areas".formatted(size, mapped.length));
    }
    double area = 0;
    for (double each : mapped) {
      area += each;
    }
    double right = 0;
    double rightVariance = 0;
    List<Estimate> users = new ArrayList<>();
    List<Estimate> producers = new ArrayList<>();
    List<Estimate> areas = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      // A class that the map does not have has no stratum and no weight.
      if (mapped[i] == 0) {
        users.add(new Estimate(Double.NaN, Double.NaN));
        continue;
      }
      double weight = mapped[i] / area;
      double user = sample.users(i);
      double variance = user * (1 - user) / (sample.mapped(i) - 1);
      users.add(new Estimate(user, Math.sqrt(variance)));
      right += weight * user;
      rightVariance += weight * weight * variance;
    }
    for (int j = 0; j < size; j++) {
      double estimated = 0;
      double variance = 0;
      double others = 0;
      for (int i = 0; i < size; i++) {
        if (mapped[i] > 0) {
          double share = (double) sample.counts()[i][j] / sample.mapped(i);
          double part = mapped[i] * mapped[i] * share * (1 - share) / (sample.mapped(i) - 1);
          estimated += mapped[i] * share;
          variance += part;
          others += i == j ? 0 : part;
        }
      }
      areas.add(new Estimate(estimated, Math.sqrt(variance)));
      producers.add(producers(mapped, users.get(j), j, estimated, others));
    }
    return new AreaAdjusted(new Estimate(right, Math.sqrt(rightVariance)), users, producers, areas);
  }

  private static Estimate producers(
      double[] mapped, Estimate user, int index, double estimated, double others) {
    if (mapped[index] == 0) {
      // What the map never says it never finds.
      return new Estimate(estimated > 0 ? 0 : Double.NaN, 0);
    }
    double found = mapped[index] * user.value();
    double producer = found / estimated;
    double own = Math.pow(mapped[index] * (1 - producer) * user.standardError(), 2);
    return new Estimate(producer, Math.sqrt(own + producer * producer * others) / estimated);
  }
}
