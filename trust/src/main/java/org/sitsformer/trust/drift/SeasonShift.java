package org.sitsformer.trust.drift;

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

  /** Most days that are told: beyond it a season is another one. */
  private static final int MOST_DAYS = 60;

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
  private record Scores(double[][] products, double[] information) {}

  /** Estimates the shift; empty where the curves are flat or the reference has too few years. */
  static Optional<SeasonShift> of(Side before, Side now) {
    double usual = usual(before, now.days().get(now.days().size() - 1));
    int current = now.days().size();
    Curves curves = new Curves(before, now);
    Scores scores = curves.scores();
    // A season is not shifted for some days: half the window at least.
    LookBack look = LookBack.ofProducts(scores.products(), scores.information(), current / 2, 2);
    double shift = curves.shift(look.days());
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
        double shift = new Curves(others, year).shift(year.days().size());
        squares += shift * shift;
        years++;
      }
    }
    return years < LEAST_YEARS ? Double.NaN : Math.sqrt(squares / years);
  }

  /** Yearly curves of the bands as the reference has them, and days to lay beside them. */
  private static final class Curves {
    /** Steps of Gauss and Newton: a curve that is late by weeks is no straight line any more. */
    private static final int MOST_STEPS = 6;

    private static final double[] NONE = {};

    private final Side now;
    private final SeasonFit[] fits;

    /** Residuals of the reference, by [day][band], of variance alike. */
    private final double[][] missed;

    private final RealMatrix inverse;

    Curves(Side before, Side now) {
      this.now = now;
      int bands = before.means()[0].length;
      int reference = before.days().size();
      fits = new SeasonFit[bands];
      missed = new double[reference][bands];
      for (int band = 0; band < bands; band++) {
        fits[band] =
            new SeasonFit(
                HARMONICS,
                before.days(),
                new double[reference][0],
                before.band(band),
                before.certainty());
        double[] residuals = fits[band].residuals();
        for (int i = 0; i < reference; i++) {
          missed[i][band] = residuals[i] * Math.sqrt(before.certainty()[i]);
        }
      }
      inverse = inverseCovariance(missed);
    }

    /** Returns what each observation says of a shift when it stands on each of the days. */
    Scores scores() {
      int current = now.days().size();
      double[][] residuals = new double[current + missed.length][];
      for (int i = 0; i < current; i++) {
        residuals[i] = residuals(i, 0);
      }
      System.arraycopy(missed, 0, residuals, current, missed.length);
      double[][] products = new double[current][residuals.length];
      double[] information = new double[current];
      for (int d = 0; d < current; d++) {
        RealVector slope = new ArrayRealVector(slopes(d, 0), false);
        RealVector weighted = inverse.operate(slope);
        information[d] = weighted.dotProduct(slope);
        for (int j = 0; j < residuals.length; j++) {
          products[d][j] = -weighted.dotProduct(new ArrayRealVector(residuals[j], false));
        }
      }
      return new Scores(products, information);
    }

    /** Returns the days by which the newest days' curves are late, at most {@link #MOST_DAYS}. */
    double shift(int newest) {
      int late = 0;
      double shift = 0;
      for (int step = 0; step < MOST_STEPS; step++) {
        shift = Math.max(-MOST_DAYS, Math.min(MOST_DAYS, late + missing(late, newest)));
        if (Double.isNaN(shift) || Math.round(shift) == late) {
          break;
        }
        late = (int) Math.round(shift);
      }
      return shift;
    }

    /** Returns what the newest days' curves are late beside so many days. */
    private double missing(int late, int newest) {
      double sum = 0;
      double weight = 0;
      for (int i = now.days().size() - newest; i < now.days().size(); i++) {
        RealVector slope = new ArrayRealVector(slopes(i, late), false);
        RealVector weighted = inverse.operate(slope);
        weight += weighted.dotProduct(slope);
        sum -= weighted.dotProduct(new ArrayRealVector(residuals(i, late), false));
      }
      return weight > 0 ? sum / weight : Double.NaN;
    }

    private double[] residuals(int index, int late) {
      LocalDate day = now.days().get(index).minusDays(late);
      double root = Math.sqrt(now.certainty()[index]);
      double[] residuals = new double[fits.length];
      for (int band = 0; band < fits.length; band++) {
        residuals[band] = fits[band].residual(day, NONE, now.means()[index][band]) * root;
      }
      return residuals;
    }

    private double[] slopes(int index, int late) {
      LocalDate day = now.days().get(index).minusDays(late);
      double root = Math.sqrt(now.certainty()[index]);
      double[] slopes = new double[fits.length];
      for (int band = 0; band < fits.length; band++) {
        slopes[band] = fits[band].slope(day) * root;
      }
      return slopes;
    }
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
