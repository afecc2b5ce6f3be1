package org.sitsformer.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SceneRendererTest {
  private static final SimulationSpec SPEC =
      SimulationSpec.standard().withSize(240, 180).withLayout(Band.all(), false);
  private static final Terrain TERRAIN = Simulator.terrain(SPEC);

  @ParameterizedTest
  @EnumSource(
      value = Band.class,
      names = {"B01", "B04", "B11"})
  void aLargerImageHoldsTheSmallerOnesPixels(Band band) {
    SimulationSpec large = SPEC.withSize(336, 252);
    Terrain largeTerrain = Simulator.terrain(large);
    int factor = band.metres() / 10;
    int width = 240 / factor;
    int largeWidth = 336 / factor;
    int compared = 0;
    for (Acquisition acquisition : Calendar.of(SPEC).subList(0, 8)) {
      short[] few = render(SPEC, TERRAIN, acquisition).band(band);
      short[] many = render(large, largeTerrain, acquisition).band(band);
      for (int i = 0; i < few.length; i++) {
        short other = many[i / width * largeWidth + i % width];
        // Swaths are a share of the image's width and end at different places.
        if (few[i] != 0 && other != 0) {
          assertThat(few[i]).isEqualTo(other);
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(4 * 240 * 180 / factor / factor);
  }

  @Test
  void bothOrbitsLeaveTheirSideOfTheImageWithoutData() {
    for (Acquisition acquisition : Calendar.of(SPEC).subList(0, 12)) {
      short[] pixels = render(SPEC, TERRAIN, acquisition).band(Band.B04);
      int middleRow = 90 * 240;
      boolean west = acquisition.orbit() == Acquisition.Orbit.WEST;
      assertThat(pixels[middleRow] != 0).isEqualTo(west);
      assertThat(pixels[middleRow + 239] != 0).isEqualTo(!west);
      assertThat(pixels[middleRow + 120]).isNotZero();
    }
  }

  @Test
  void theMaskFindsCloudsAndMissesManyThinEdgesAndAllStandingPatches() {
    long thick = 0;
    long thickFound = 0;
    long thin = 0;
    long thinFound = 0;
    long clear = 0;
    long falseAlarms = 0;
    for (Acquisition acquisition : Calendar.of(SPEC)) {
      Sky sky = Sky.over(TERRAIN, SPEC, acquisition);
      for (int y = 0; y < 180; y++) {
        for (int x = 0; x < 240; x++) {
          boolean found = sky.mask(x, y, 1) == Sky.CLOUDY;
          float cloud = sky.cloud(TERRAIN.index(x, y));
          if (cloud > 0.5) {
            thick++;
            thickFound += found ? 1 : 0;
          } else if (cloud > 0.02 && cloud < 0.3) {
            thin++;
            thinFound += found ? 1 : 0;
          } else if (cloud == 0) {
            clear++;
            falseAlarms += found ? 1 : 0;
          }
        }
      }
    }
    assertThat(thickFound).isEqualTo(thick).isGreaterThan(100_000);
    assertThat((double) thinFound / thin).isBetween(0.02, 0.5);
    assertThat(clear).isGreaterThan(100_000);
    assertThat(falseAlarms).isZero();
    long standing = 0;
    for (float cloud : TERRAIN.cloud) {
      standing += cloud > 0.5 ? 1 : 0;
    }
    assertThat(standing).as("standing patches, which the sky does not have").isPositive();
  }

  @Test
  void snowLiesInWinterOnHighGroundAndIsGoneInSummer() {
    List<Acquisition> dates = Calendar.of(SPEC.withDates(140));
    double january = green(dates, 1);
    double july = green(dates, 7);

    assertThat(january).isGreaterThan(2.5 * july);
  }

  /** Returns the mean of the green band over mountain meadows on clear pixels of a month. */
  private static double green(List<Acquisition> dates, int month) {
    double sum = 0;
    long count = 0;
    for (Acquisition acquisition : dates) {
      if (acquisition.date().getMonthValue() != month) {
        continue;
      }
      short[] pixels = render(SPEC, TERRAIN, acquisition).band(Band.B03);
      Sky sky = Sky.over(TERRAIN, SPEC, acquisition);
      for (int i = 0; i < pixels.length; i++) {
        int index = TERRAIN.index(i % 240, i / 240);
        boolean clear = sky.cloud(index) == 0 && TERRAIN.cloud[index] == 0;
        if (clear && pixels[i] != 0 && Surface.of(TERRAIN.surface[index]) == Surface.ALPINE) {
          sum += pixels[i];
          count++;
        }
      }
    }
    assertThat(count).isPositive();
    return sum / count;
  }

  private static SceneRenderer render(
      SimulationSpec spec, Terrain terrain, Acquisition acquisition) {
    return new SceneRenderer(spec, terrain, terrain.surface, acquisition);
  }
}
