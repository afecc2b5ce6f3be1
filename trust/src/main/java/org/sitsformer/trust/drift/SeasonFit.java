package org.sitsformer.trust.drift;

import java.time.LocalDate;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Least squares of a series on the day of the year, as harmonics, and on other series of the same
 * days. A slight ridge on the standardised columns keeps bands that say the same from being set
 * against each other.
 */
final class SeasonFit {
  private static final double DAYS = 365.25;

  /** Weight of the ridge, as a share of the days. */
  private static final double RIDGE = 1e-3;

  private final int harmonics;
  private final double[] means;
  private final double[] deviations;
  private final RealMatrix inverse;
  private final RealVector weights;
  private final double error;
  private final double[] residuals;

  /**
   * Fits.
   *
   * @param harmonics of the year, 0 for a constant
   * @param days of the observations
   * @param others other series by [observation][series], possibly of length 0 each
   * @param values observations, at least two more than columns
   * @param certainty weight of each observation: the inverse of its variance, up to a factor
   */
  SeasonFit(
      int harmonics, List<LocalDate> days, double[][] others, double[] values, double[] certainty) {
    this.harmonics = harmonics;
    int rows = values.length;
    int columns = 1 + 2 * harmonics + (rows == 0 ? 0 : others[0].length);
    if (rows < columns + 2) {
      throw new IllegalArgumentException(
          "%d observations are too few for %d columns".formatted(rows, columns));
    }
    means = new double[columns];
    deviations = new double[columns];
    double[][] design = new double[rows][];
    for (int i = 0; i < rows; i++) {
      design[i] = columns(days.get(i), others[i]);
    }
    standardise(design);
    double[] weighted = new double[rows];
    for (int i = 0; i < rows; i++) {
      double root = Math.sqrt(certainty[i]);
      for (int j = 0; j < columns; j++) {
        design[i][j] *= root;
      }
      weighted[i] = values[i] * root;
    }
    RealMatrix x = new Array2DRowRealMatrix(design, false);
    RealMatrix normal = x.transpose().multiply(x);
    for (int j = 1; j < columns; j++) {
      normal.addToEntry(j, j, RIDGE * rows);
    }
    inverse = new CholeskyDecomposition(normal).getSolver().getInverse();
    weights = inverse.operate(x.transpose().operate(new ArrayRealVector(weighted, false)));
    residuals = new double[rows];
    double squares = 0;
    for (int i = 0; i < rows; i++) {
      RealVector row = new ArrayRealVector(design[i], false);
      double leverage = Math.min(0.99, row.dotProduct(inverse.operate(row)));
      // What the fit would have missed without this observation (Allen's PRESS).
      double missed = (weighted[i] - row.dotProduct(weights)) / (1 - leverage);
      squares += missed * missed;
      residuals[i] = missed / Math.sqrt(certainty[i]);
    }
    error = Math.sqrt(squares / rows);
  }

  private double[] columns(LocalDate day, double[] others) {
    double[] row = new double[1 + 2 * harmonics + others.length];
    row[0] = 1;
    for (int k = 1; k <= harmonics; k++) {
      double angle = angle(day) * k;
      row[2 * k - 1] = Math.cos(angle);
      row[2 * k] = Math.sin(angle);
    }
    System.arraycopy(others, 0, row, 1 + 2 * harmonics, others.length);
    return row;
  }

  private static double angle(LocalDate day) {
    return 2 * Math.PI * day.getDayOfYear() / DAYS;
  }

  private void standardise(double[][] design) {
    deviations[0] = 1;
    for (int j = 1; j < means.length; j++) {
      double sum = 0;
      double squares = 0;
      for (double[] row : design) {
        sum += row[j];
        squares += row[j] * row[j];
      }
      means[j] = sum / design.length;
      double variance = Math.max(0, squares / design.length - means[j] * means[j]);
      deviations[j] = variance > 0 ? Math.sqrt(variance) : 1;
    }
    for (double[] row : design) {
      standardise(row);
    }
  }

  private void standardise(double[] row) {
    for (int j = 1; j < row.length; j++) {
      row[j] = (row[j] - means[j]) / deviations[j];
    }
  }

  /** Returns what the fit misses of its own observations, each left out in turn. */
  double[] residuals() {
    return residuals.clone();
  }

  /** Returns what the fit misses of another observation. */
  double residual(LocalDate day, double[] others, double value) {
    double[] row = columns(day, others);
    standardise(row);
    return value - new ArrayRealVector(row, false).dotProduct(weights);
  }

  /** Returns the root mean square of what the fit misses, for an observation of weight 1. */
  double error() {
    return error;
  }

  /** Returns the slope of the seasonal curve, a day. */
  double slope(LocalDate day) {
    double slope = 0;
    for (int k = 1; k <= harmonics; k++) {
      double angle = angle(day) * k;
      double step = 2 * Math.PI * k / DAYS;
      slope -= step * Math.sin(angle) * weights.getEntry(2 * k - 1) / deviations[2 * k - 1];
      slope += step * Math.cos(angle) * weights.getEntry(2 * k) / deviations[2 * k];
    }
    return slope;
  }
}
