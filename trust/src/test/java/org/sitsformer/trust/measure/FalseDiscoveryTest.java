package org.sitsformer.trust.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@code tests/python/test_measures.py} compares the plain procedure with scipy. */
class FalseDiscoveryTest {
  /** Benjamini and Hochberg 1995, section 4: fifteen tests, of which four are called by 0.05. */
  @Test
  void thePublishedExampleCallsFour() {
    double[] p = {
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
      0.5719, 0.6528, 0.7590, 1.0000
    };
    double[] adjusted = FalseDiscovery.adjust(p);
    assertThat(Arrays.stream(adjusted).filter(each -> each <= 0.05).count()).isEqualTo(4);
    assertThat(adjusted[3]).isCloseTo(0.0095 * 15 / 4, within(1e-12));
    assertThat(adjusted[14]).isEqualTo(1);
  }

  @Test
  void adjustedValuesKeepTheOrderOfTheTests() {
    assertThat(FalseDiscovery.adjust(new double[] {0.5, 0.01, 0.04}))
        .containsExactly(new double[] {0.5, 0.03, 0.06}, within(1e-12));
    assertThat(FalseDiscovery.adjust(new double[0])).isEmpty();
  }

  @Test
  void manyMeasuresOfOneQuestionDoNotDrownAnother() {
    double[] p = new double[101];
    int[] families = new int[101];
    Arrays.fill(p, 0.6);
    p[100] = 0.02;
    families[100] = 1;
    assertThat(FalseDiscovery.adjust(p)[100]).isEqualTo(0.6);
    double[] adjusted = FalseDiscovery.adjust(p, families);
    assertThat(adjusted[100]).isEqualTo(0.04);
    assertThat(adjusted[0]).isEqualTo(0.6);
  }

  @Test
  void oneFamilyIsThePlainProcedure() {
    double[] some = {0.01, 0.04, 0.03, 0.5};
    assertThat(FalseDiscovery.adjust(some, new int[4]))
        .containsExactly(FalseDiscovery.adjust(some));
    assertThat(FalseDiscovery.adjust(new double[0], new int[0])).isEmpty();
  }
}
