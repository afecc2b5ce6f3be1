package org.sitsformer.predict.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.TestModels;
import org.sitsformer.predict.contract.Contract;

final class SmootherTest {
  /** Three classes. */
  private static final Contract CONTRACT = TestModels.contract(TestModels.tiny("pixel"));

  private static final PixelWindow CORE = new PixelWindow(5, -3, 11, 9);
  private static final MapOptions PROBABILITIES =
      new MapOptions(true, List.of(Uncertainty.values()), Smoothing.NONE);

  private static Smoothing majority(int window) {
    return new Smoothing(Smoothing.Kind.MAJORITY, window, 0, 0);
  }

  private static byte value(int number) {
    return (byte) CONTRACT.classes().get(number - 1).value();
  }

  /** Returns shares of single pixels; a dot has no class, the others take nearly all. */
  private static Shares shares(String... rows) {
    Shares shares = new Shares(new PixelWindow(0, 0, rows[0].length(), rows.length), 3);
    for (int i = 0; i < rows.length * rows[0].length(); i++) {
      char letter = rows[i / rows[0].length()].charAt(i % rows[0].length());
      if (letter != '.') {
        double[] probabilities = {0.1, 0.1, 0.1};
        probabilities[letter - '1'] = 0.8;
        shares.label(i, letter - '1', probabilities);
        shares.validDates(i, 7);
      }
    }
    return shares;
  }

  private static BlockRaster centre(Smoothing smoothing, Shares shares) {
    PixelWindow core = shares.window().grow(-smoothing.radius());
    Labels labels = new Labels(CONTRACT, core, PROBABILITIES);
    Smoother.smooth(smoothing, shares, core, null, labels);
    return labels.raster();
  }

  @ParameterizedTest
  @CsvSource({
    // Two of nine cannot stand against seven.
    "212, 212, 222, 2",
    // Of equally many the pixel's own wins, and the lowest where it is none of them.
    "112, 122, 231, 2",
    "112, 132, 122, 1",
    // Pixels without a class have no vote.
    "..., .12, .2., 2",
    // A pixel without a class gets none.
    "111, 1.1, 111, 0",
  })
  void theMostFrequentClassWins(String top, String middle, String bottom, int expected) {
    BlockRaster raster = centre(majority(3), shares(top, middle, bottom));

    assertThat(raster.classes()).containsExactly(expected == 0 ? 0 : value(expected));
    assertThat(raster.validDates()).containsExactly(expected == 0 ? 0 : 7);
  }

  @Test
  void confidenceIsTheModelsForTheClassThatWon() {
    BlockRaster raster = centre(majority(3), shares("222", "212", "222"));

    assertThat(raster.classes()).containsExactly(value(2));
    assertThat(raster.confidence()).containsExactly(ConfidenceCode.code(0.1f));
    assertThat(raster.probabilities()[0]).containsExactly(ConfidenceCode.code(0.8f));
  }

  @ParameterizedTest
  @CsvSource({"5, 20, 0.5", "3, 0.2, 1", "7, 5, 0.3", "9, 100, 0.01"})
  void estimatesAreThoseOfTheFormula(int window, double smoothness, double fraction) {
    Smoothing smoothing = new Smoothing(Smoothing.Kind.BAYES, window, smoothness, fraction);
    Random random = new Random(window);
    PixelWindow around = CORE.grow(smoothing.radius());
    Shares shares = new Shares(around, 3);
    double[][] given = new double[(int) around.pixels()][];
    for (int i = 0; i < given.length; i++) {
      if (random.nextInt(5) > 0) {
        double a = random.nextDouble();
        double b = random.nextDouble() * (1 - a);
        // The first pixels are sure, as models are.
        given[i] = i < 40 ? new double[] {1, 0, 0} : new double[] {a, b, 1 - a - b};
        shares.label(i, 0, given[i]);
      }
    }
    Labels labels = new Labels(CONTRACT, CORE, PROBABILITIES);
    Smoother.smooth(smoothing, shares, CORE, null, labels);

    int changed = 0;
    for (int i = 0; i < CORE.pixels(); i++) {
      int row = i / CORE.width() + smoothing.radius();
      int col = i % CORE.width() + smoothing.radius();
      double[] model = given[row * around.width() + col];
      if (model == null) {
        assertThat(labels.raster().classes()[i]).isZero();
        continue;
      }
      double[] expected = new double[3];
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        expected[k] = posterior(given, around.width(), row, col, k, smoothing);
        sum += expected[k];
      }
      int winner = 0;
      for (int k = 0; k < 3; k++) {
        winner = expected[k] > expected[winner] ? k : winner;
        assertThat((labels.raster().probabilities()[k][i] & 0xff) - 1)
            .isCloseTo((int) Math.round(254 * expected[k] / sum), within(1));
      }
      assertThat(labels.raster().classes()[i]).isEqualTo(value(winner + 1));
      changed += model[winner] < Math.max(model[0], Math.max(model[1], model[2])) ? 1 : 0;
    }
    assertThat(changed).isPositive();
  }

  private static double posterior(
      double[][] given, int width, int row, int col, int k, Smoothing smoothing) {
    List<Double> logits = new ArrayList<>();
    for (int r = row - smoothing.radius(); r <= row + smoothing.radius(); r++) {
      for (int c = col - smoothing.radius(); c <= col + smoothing.radius(); c++) {
        if (given[r * width + c] != null) {
          logits.add(logit(given[r * width + c][k]));
        }
      }
    }
    logits.sort(Collections.reverseOrder());
    List<Double> high = logits.subList(0, (int) Math.ceil(smoothing.fraction() * logits.size()));
    double mean = high.stream().mapToDouble(x -> x).average().orElseThrow();
    double squares = high.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
    double variance = high.size() < 2 ? 0 : squares / (high.size() - 1);
    double x = logit(given[row * width + col][k]);
    double estimate =
        variance < 1e-4
            ? mean
            : (variance * x + smoothing.smoothness() * mean) / (variance + smoothing.smoothness());
    return 1 / (1 + Math.exp(-estimate));
  }

  private static double logit(double p) {
    double inside = Math.max(1e-6, Math.min(1 - 1e-6, p));
    return Math.log(inside / (1 - inside));
  }

  @Test
  void uncertaintyIsThatOfTheFormulas() {
    assertThat(Uncertainty.ENTROPY.of(new double[] {0.5, 0.5, 0}))
        .isCloseTo(Math.log(2) / Math.log(3), within(1e-15));
    assertThat(Uncertainty.MARGIN.of(new double[] {0.2, 0.5, 0.3})).isCloseTo(0.8, within(1e-15));
    assertThat(Uncertainty.LEAST_CONFIDENCE.of(new double[] {0.2, 0.5, 0.3}))
        .isCloseTo(0.75, within(1e-15));
    for (Uncertainty measure : Uncertainty.values()) {
      assertThat(measure.code(new double[] {0, 1, 0})).as("sure").isEqualTo(1);
      double third = 1 / 3.0;
      assertThat(measure.code(new double[] {third, third, third})).isEqualTo(255);
      assertThat(measure.code(new double[] {1})).as("one class").isEqualTo(1);
    }
  }

  @Test
  void refusesWhatIsNoWindow() {
    assertThatThrownBy(() -> majority(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Smoothing window is 4; allowed: odd, 3 to 31");
    assertThatThrownBy(() -> new Smoothing(Smoothing.Kind.BAYES, 5, 0, 0.5))
        .hasMessage("Smoothness is 0.0; allowed: above 0");
    assertThatThrownBy(() -> new Smoothing(Smoothing.Kind.BAYES, 5, 20, 1.5))
        .hasMessage("Smoothing fraction is 1.5; allowed: above 0, at most 1");
  }
}
