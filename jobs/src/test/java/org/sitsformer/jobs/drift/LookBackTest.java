package org.sitsformer.jobs.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import org.junit.jupiter.api.Test;
import org.sitsformer.jobs.drift.LookBack.Observations;

class LookBackTest {
  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double[] noise(Random random, int length, double level) {
    double[] values = new double[length];
    Arrays.setAll(values, i -> level + random.nextGaussian());
    return values;
  }

  private static LookBack look(double[] current, double[] reference, int least) {
    return look(current, reference, least, span -> 0);
  }

  private static LookBack look(
      double[] current, double[] reference, int least, IntToDoubleFunction smallest) {
    return LookBack.of(
        Observations.alike(current), Observations.alike(reference), least, smallest, 7);
  }

  @Test
  void chanceIsCalledSignificantAsOftenAsItSays() {
    Random random = new Random(5);
    int rejected = 0;
    for (int i = 0; i < 300; i++) {
      LookBack look = look(noise(random, 40, 0), noise(random, 200, 0), 1);
      rejected += look.pValue() <= 0.05 ? 1 : 0;
    }
    // Binomial of 300 and 0.05: outside comes twice in a thousand times.
    assertThat(rejected).isBetween(4, 27);
  }

  @Test
  void aFaultOfTheLastDaysIsNotDilutedByTheMonthsBefore() {
    Random random = new Random(6);
    double[] current = noise(random, 60, 0);
    for (int i = 57; i < 60; i++) {
      current[i] += 6;
    }
    LookBack look = look(current, noise(random, 200, 0), 1);
    assertThat(look.days()).isEqualTo(3);
    assertThat(look.pValue()).isLessThan(0.001);
    assertThat(look.statistic()).isGreaterThan(6);
    assertThat(look(current, noise(random, 200, 0), 30).days()).isGreaterThanOrEqualTo(30);
  }

  @Test
  void fewDaysCountOnlyWhereTheyAreOffByMore() {
    Random random = new Random(11);
    IntToDoubleFunction smallest = span -> span < 4 ? 8 / Math.sqrt(span) : 0;
    double[] reference = noise(random, 200, 0);
    double[] current = noise(random, 40, 0);
    current[39] = 7;
    assertThat(look(current, reference, 1).days()).isEqualTo(1);
    assertThat(look(current, reference, 1, smallest).days()).isGreaterThanOrEqualTo(4);
    current[39] = 9;
    assertThat(look(current, reference, 1, smallest).days()).isEqualTo(1);
    // Dealt out anew, it stands on the last day once in 240 times.
    assertThat(look(current, reference, 1, smallest).pValue()).isLessThan(0.01);
    // A window that is no longer than that has nothing that counts.
    LookBack none = look(new double[] {0, 7}, reference, 1, smallest);
    assertThat(none.days()).isEqualTo(2);
    assertThat(none.statistic()).isZero();
    assertThat(none.pValue()).isEqualTo(1);
    int rejected = 0;
    for (int i = 0; i < 300; i++) {
      LookBack look =
          look(noise(random, 40, 0), noise(random, 200, 0), 1, span -> span < 4 ? 2 : 0);
      rejected += look.pValue() <= 0.05 ? 1 : 0;
    }
    assertThat(rejected).isBetween(4, 27);
  }

  @Test
  void aSmallShiftOfMonthsIsFoundToo() {
    Random random = new Random(8);
    LookBack look = look(noise(random, 100, -0.7), noise(random, 300, 0), 1);
    assertThat(look.days()).isGreaterThan(50);
    assertThat(look.statistic()).isLessThan(-4);
    assertThat(look.pValue()).isLessThan(0.001);
  }

  @Test
  void uncertainDaysWeighLess() {
    Observations current =
        new Observations(new double[] {10, 0, 0, 0}, new double[] {0.0001, 1, 1, 1});
    Observations reference = Observations.alike(noise(new Random(1), 100, 0));
    assertThat(LookBack.of(current, reference, 4, span -> 0, 1).statistic()).isLessThan(0.01);
    assertThatThrownBy(() -> new Observations(new double[3], new double[2]))
        .hasMessage("3 observations have 2 weights");
  }

  /** Against the library's ordinary least squares, every observation left out in turn. */
  @Test
  void residualsAreOfFitsWithoutTheObservation() {
    Random random = new Random(9);
    int rows = 80;
    List<LocalDate> days = new ArrayList<>();
    double[][] others = new double[rows][2];
    double[] values = new double[rows];
    for (int i = 0; i < rows; i++) {
      days.add(LocalDate.of(2020, 1, 1).plusDays(9L * i));
      double angle = 2 * Math.PI * days.get(i).getDayOfYear() / 365.25;
      others[i][0] = random.nextGaussian() + Math.cos(angle);
      others[i][1] = 3 * random.nextGaussian();
      values[i] = 5 + 2 * Math.sin(angle) + others[i][0] - others[i][1] + random.nextGaussian();
    }
    SeasonFit fit = new SeasonFit(1, days, others, values, ones(rows));
    double[] residuals = fit.residuals();
    for (int left = 0; left < rows; left += 7) {
      double[][] x = new double[rows - 1][];
      double[] y = new double[rows - 1];
      for (int i = 0, k = 0; i < rows; i++) {
        if (i != left) {
          x[k] = row(days.get(i), others[i]);
          y[k++] = values[i];
        }
      }
      OLSMultipleLinearRegression plain = new OLSMultipleLinearRegression();
      plain.newSampleData(y, x);
      double[] beta = plain.estimateRegressionParameters();
      double predicted = beta[0];
      double[] own = row(days.get(left), others[left]);
      for (int j = 0; j < own.length; j++) {
        predicted += beta[j + 1] * own[j];
      }
      // The ridge is a thousandth of the days.
      assertThat(residuals[left]).isCloseTo(values[left] - predicted, within(0.03));
      SeasonFit without =
          new SeasonFit(
              1, drop(days, left), drop(others, left), drop(values, left), ones(rows - 1));
      assertThat(without.residual(days.get(left), others[left], values[left]))
          .isCloseTo(residuals[left], within(0.01));
    }
    // The slope of 2 sin a is 2 cos a 2 pi / 365.25 a day.
    assertThat(fit.slope(LocalDate.of(2021, 1, 1))).isCloseTo(0.0344, within(0.008));
    assertThat(fit.slope(LocalDate.of(2021, 7, 2))).isCloseTo(-0.0344, within(0.008));
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  private static double[] row(LocalDate day, double[] others) {
    double angle = 2 * Math.PI * day.getDayOfYear() / 365.25;
    return new double[] {Math.cos(angle), Math.sin(angle), others[0], others[1]};
  }

  private static <T> List<T> drop(List<T> values, int index) {
    List<T> left = new ArrayList<>(values);
    left.remove(index);
    return left;
  }

  private static double[][] drop(double[][] values, int index) {
    return drop(Arrays.asList(values), index).toArray(double[][]::new);
  }

  private static double[] drop(double[] values, int index) {
    return drop(Arrays.stream(values).boxed().toList(), index).stream()
        .mapToDouble(Double::doubleValue)
        .toArray();
  }
}
