package org.sitsformer.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyTest {
  @Test
  void sharesCountClassifiedPixelsOnly() {
    long[][] confusion = new long[256][256];
    confusion[1][1] = 80;
    confusion[1][2] = 20;
    confusion[8][8] = 5;
    confusion[8][1] = 15;
    confusion[2][0] = 1000; // no data on the map
    confusion[0][3] = 1000; // no truth

    Accuracy accuracy = Accuracy.from(confusion, List.of(8));

    assertThat(accuracy.pixels()).isEqualTo(120);
    assertThat(accuracy.overall()).isCloseTo(85 / 120.0, within(1e-12));
    assertThat(accuracy.withoutSky()).isCloseTo(0.8, within(1e-12));
    assertThat(accuracy.recall()).containsOnlyKeys(1, 8);
    assertThat(accuracy.recall().get(8)).isCloseTo(0.25, within(1e-12));
  }
}
