package org.sitsformer.jobs.drift;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * By how many days the bands' yearly curves are late: a curve f that is late by d reads {@code -d
 * f'} more than expected, in all bands at once. Generalised least squares over the bands, since
 * haze and what of the region is seen move them together.
 *
 * @param days late, negative for early
 * @param since first day of the span in which it shows
 * @param usual root mean square of the shifts of the reference's own years, each against the others
 */
record SeasonShift(double days, LocalDate since, double pValue, double usual) {
  private static final int HARMONICS = 3;

  /** Years of the reference, without which nobody knows how much seasons differ by themselves. */
  private static final int LEAST_YEARS = 3;

  /** Days that the first year of an archive may lack. */
  private static final int YEAR_SLACK = 20;

  /** Days of the reference that are needed. */
  static final int LEAST_DAYS = 5 * (1 + 2 * HARMONICS);

  /**
   * Days and what the bands read.
   *
   * @param means by [day][band]
   * @param certainty weight of each day
   */
  record Side(List<LocalDate> days, double[][] means, double[] certainty) {
    private Side where(Predicate<LocalDate> chosen) {
      int[] kept = IntStream.range(0, days.size()).filter(i -> chosen.test(days.get(i))).toArray();
      return new Side(
          Arrays.stream(kept).mapToObj(days::get).toList(),
          Arrays.stream(kept).mapToObj(i -> means[i]).toArray(double[][]::new),
          Arrays.stream(kept).mapToDouble(i -> certainty[i]).toArray());
    }

    private double[] band(int band) {
      double[] values = new double[means.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = means[i][band];
      }
      return values;
    }
  }

  /** What days say of a shift, by [day][observation], and how much. */
  private record Scores(double[][] products, double[] information) {
    /** Returns the shift that the newest days show, {@code NaN} where curves are flat. */
    double shift(int newest) {
      double sum = 0;
      double weight = 0;
      for (int d = information.length - newest; d < information.length; d++) {
        sum += products[d][d];
        weight += information[d];
      }
      return weight > 0 ? sum / weight : Double.NaN;
    }
  }

  /** Estimates the shift; empty where the curves are flat or the reference has too few years. */
  static Optional<SeasonShift> of(Side before, Side now) {
    double usual = usual(before, now.days().get(now.days().size() - 1));
    int current = now.days().size();
    Scores scores = scores(before, now);
    // A season is not shifted for some days: half the window at least.
    LookBack look = LookBack.ofProducts(scores.products(), scores.information(), current / 2, 2);
    double shift = scores.shift(look.days());
    return Double.isNaN(shift) || Double.isNaN(usual)
        ? Optional.empty()
        : Optional.of(
            new SeasonShift(shift, now.days().get(current - look.days()), look.pValue(), usual));
  }

  /** Returns how early or late whole years of the reference were, {@code NaN} for too few. */
  private static double usual(Side before, LocalDate last) {
    double squares = 0;
    int years = 0;
    for (LocalDate end = last.minusYears(1); ; end = end.minusYears(1)) {
      LocalDate to = end;
      Side year = before.where(day -> day.isAfter(to.minusYears(1)) && !day.isAfter(to));
      Side others = before.where(day -> !day.isAfter(to.minusYears(1)) || day.isAfter(to));
      if (before.days().get(0).isAfter(to.minusYears(1).plusDays(YEAR_SLACK))) {
        break;
      }
      if (year.days().size() >= LEAST_DAYS / 2 && others.days().size() >= LEAST_DAYS) {
        double shift = scores(others, year).shift(year.days().size());
        squares += shift * shift;
        years++;
      }
    }
    return years < LEAST_YEARS ? Double.NaN : Math.sqrt(squares / years);
  }

  private static Scores scores(Side before, Side now) {
    int bands = before.means()[0].length;
    int current = now.days().size();
    int reference = before.days().size();
    // Each day's residuals, of variance alike; those of the days in question first.
    double[][] residuals = new double[current + reference][bands];
    double[][] slopes = new double[current][bands];
    double[][] none = new double[reference][0];
    for (int band = 0; band < bands; band++) {
      SeasonFit fit =
          new SeasonFit(HARMONICS, before.days(), none, before.band(band), before.certainty());
      double[] missed = fit.residuals();
      for (int i = 0; i < reference; i++) {
        residuals[current + i][band] = missed[i] * Math.sqrt(before.certainty()[i]);
      }
      double[] values = now.band(band);
      for (int i = 0; i < current; i++) {
        LocalDate day = now.days().get(i);
        double root = Math.sqrt(now.certainty()[i]);
        residuals[i][band] = fit.residual(day, none[0], values[i]) * root;
        slopes[i][band] = fit.slope(day) * root;
      }
    }
    RealMatrix inverse =
        inverseCovariance(Arrays.copyOfRange(residuals, current, current + reference));
    double[][] products = new double[current][current + reference];
    double[] information = new double[current];
    for (int d = 0; d < current; d++) {
      RealVector slope = new ArrayRealVector(slopes[d], false);
      RealVector weighted = inverse.operate(slope);
      information[d] = weighted.dotProduct(slope);
      for (int j = 0; j < products[d].length; j++) {
        products[d][j] = -weighted.dotProduct(new ArrayRealVector(residuals[j], false));
      }
    }
    return new Scores(products, information);
  }

  private static RealMatrix inverseCovariance(double[][] residuals) {
    RealMatrix r = new Array2DRowRealMatrix(residuals, false);
    RealMatrix covariance = r.transpose().multiply(r).scalarMultiply(1.0 / residuals.length);
    double trace = covariance.getTrace();
    for (int i = 0; i < covariance.getRowDimension(); i++) {
      // Bands that say the same must not be set against each other.
      covariance.addToEntry(i, i, 1e-4 * trace / covariance.getRowDimension() + 1e-12);
    }
    return new CholeskyDecomposition(covariance).getSolver().getInverse();
  }
}
