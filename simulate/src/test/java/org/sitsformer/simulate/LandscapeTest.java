package org.sitsformer.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LandscapeTest {
  private static final int SIDE = 256;

  /** Fewest pixels of a class in a window that a model could still meet it in. */
  private static final int FEWEST = 20;

  @ParameterizedTest
  @ValueSource(longs = {SimulationSpec.DEMO_SEED, 1, 2, 3, 4})
  void everyWindowOf256HasEveryClass(long seed) {
    int size = 768;
    byte[] truth = Simulator.truth(SimulationSpec.standard().withSeed(seed).withSize(size, size));

    for (int top = 0; top + SIDE <= size; top += 32) {
      for (int left = 0; left + SIDE <= size; left += 32) {
        long[] pixels = count(truth, size, left, top);
        for (LandCover cover : LandCover.values()) {
          assertThat(pixels[cover.value()])
              .as("%s in the window at column %d, row %d of seed %d", cover, left, top, seed)
              .isGreaterThanOrEqualTo(FEWEST);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {SimulationSpec.DEMO_SEED, 5, 6})
  void cloudAndShadowHaveSmallShares(long seed) {
    byte[] truth = Simulator.truth(SimulationSpec.standard().withSeed(seed));

    long[] pixels = new long[11];
    for (byte value : truth) {
      pixels[value]++;
    }
    assertThat(100.0 * pixels[LandCover.CLOUD.value()] / truth.length).isBetween(1.0, 3.0);
    assertThat(100.0 * pixels[LandCover.SHADOW.value()] / truth.length).isBetween(1.0, 3.0);
  }

  @ParameterizedTest
  @ValueSource(longs = {SimulationSpec.DEMO_SEED})
  void aLargerLandscapeHoldsTheSmallerOne(long seed) {
    SimulationSpec spec = SimulationSpec.standard().withSeed(seed);
    byte[] small = Simulator.truth(spec.withSize(200, 120));
    byte[] large = Simulator.truth(spec.withSize(330, 260));

    BitSet different = new BitSet();
    for (int i = 0; i < small.length; i++) {
      different.set(i, small[i] != large[i / 200 * 330 + i % 200]);
    }
    assertThat(different.cardinality()).isZero();
  }

  private static long[] count(byte[] truth, int size, int left, int top) {
    long[] pixels = new long[LandCover.values().length + 1];
    for (int row = top; row < top + SIDE; row++) {
      for (int column = left; column < left + SIDE; column++) {
        pixels[truth[row * size + column]]++;
      }
    }
    return pixels;
  }
}
