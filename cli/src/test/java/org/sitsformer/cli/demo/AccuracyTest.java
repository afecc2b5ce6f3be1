package org.sitsformer.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sitsformer.trust.accuracy.Assessment;
import org.sitsformer.trust.accuracy.Assessment.ClassResult;

class AccuracyTest {
  private static ClassResult result(int value, String name, long referenced, Double producers) {
    return new ClassResult(
        value, name, "#000000", 0, referenced, null, producers, null, null, null, 0, null);
  }

  @Test
  void skyIsLeftOut() {
    long[][] matrix = {{80, 0, 15}, {20, 0, 0}, {0, 0, 5}};
    Assessment assessment =
        new Assessment(
            1,
            "run",
            "truth.tif",
            120,
            1000,
            List.of(
                result(1, "Forest", 100, 0.8),
                result(2, "Water", 0, null),
                result(8, "Cloud", 20, 0.25)),
            matrix,
            85 / 120.0,
            0.3,
            null,
            null);

    Accuracy accuracy = Accuracy.of(assessment, List.of("Cloud", "Shadow"));

    assertThat(accuracy.pixels()).isEqualTo(120);
    assertThat(accuracy.overall()).isCloseTo(85 / 120.0, within(1e-12));
    assertThat(accuracy.withoutSky()).isCloseTo(0.8, within(1e-12));
    assertThat(accuracy.recall()).containsOnlyKeys(1, 8);
    assertThat(accuracy.recall().get(8)).isCloseTo(0.25, within(1e-12));
  }
}
