package org.sitsformer.jobs.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   | 8 | 0       | 1   | Classify: 0 of 8 blocks (0 %), 0 pixels/s, - left
          2   | 8 | 131072  | 10  | Classify: 2 of 8 blocks (25 %), 13,107 pixels/s, 30 s left
          1   | 8 | 65536   | 20  | Classify: 1 of 8 blocks (12 %), 3,277 pixels/s, 2 min 20 s left
          8   | 8 | 524288  | 16  | Classify: 8 of 8 blocks (100 %), 32,768 pixels/s, 0 s left
          """)
  void lineSaysHowFarAndHowLong(long done, long blocks, long pixels, double seconds, String line) {
    assertThat(Progress.line("Classify", done, blocks, pixels, seconds)).isEqualTo(line);
  }
}
