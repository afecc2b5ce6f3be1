package org.sitsformer.predict.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfidenceCodeTest {
  private static IntStream codes() {
    return IntStream.rangeClosed(1, 255);
  }

  /** What maps of earlier versions hold. */
  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "0.001, 1",
    "0.00197, 2",
    "0.25, 65",
    "0.5, 128",
    "0.75, 192",
    "0.999, 255",
    "1, 255",
  })
  void aProbabilityHasTheCodeThatItAlwaysHad(double probability, int code) {
    assertThat(ConfidenceCode.code(probability)).isEqualTo(code);
  }

  @Test
  void everyCodeComesBack() {
    assertThat(codes())
        .allSatisfy(
            c -> {
              double probability = ConfidenceCode.probability(c);
              assertThat(probability).isEqualTo((c - 1) / 254.0);
              assertThat(ConfidenceCode.code(probability)).isEqualTo(c);
              assertThat(ConfidenceCode.SCALE * c + ConfidenceCode.OFFSET)
                  .isCloseTo(probability, within(1e-15));
            });
  }

  /** Tables of pixels have it as a float. */
  @Test
  void aFloatOfItIsThatOfADivisionOfFloats() {
    assertThat(codes())
        .allSatisfy(
            c -> assertThat((float) ConfidenceCode.probability(c)).isEqualTo((c - 1) / 254f));
  }

  @Test
  void theComplementIsTheCodeOfTheRest() {
    assertThat(codes())
        .allSatisfy(
            c ->
                assertThat(ConfidenceCode.complement(c))
                    .isEqualTo(ConfidenceCode.code(1 - ConfidenceCode.probability(c))));
  }

  @Test
  void theMeanLeavesOutWhatHasNoData() {
    long[] counts = new long[256];
    counts[ConfidenceCode.NO_DATA] = 1000;
    assertThat(ConfidenceCode.mean(counts)).isNaN();
    counts[ConfidenceCode.code(0)] = 3;
    counts[ConfidenceCode.code(1)] = 1;

    assertThat(ConfidenceCode.mean(counts)).isEqualTo(0.25);
  }

  @Test
  void theExpressionOfSqlIsTheOneThatSumsAreMadeOf() {
    assertThat(ConfidenceCode.stepsSql("p.bin") + " / " + ConfidenceCode.STEPS)
        .isEqualTo("(p.bin - 1D) / 254");
  }
}
