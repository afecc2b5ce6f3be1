package org.sitsformer.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DriftTest {
  private static final LocalDate FROM = LocalDate.of(2024, 1, 1);
  private static final SimulationSpec SPEC =
      SimulationSpec.standard().withSize(256, 200).withDates(24);
  private static final Terrain TERRAIN = Simulator.terrain(SPEC);
  private static final List<Acquisition> DATES = Calendar.of(SPEC);

  @Test
  void anOffsetRaisesItsBandFromItsDateOnAndNoOther() {
    SimulationSpec drifted =
        SPEC.withDrift(new InjectedDrift(FROM, Map.of(Band.B04, 300), 0, List.of(), 0));

    for (Acquisition acquisition : DATES) {
      int expected = acquisition.date().isBefore(FROM) ? 0 : 300;
      assertThat(differences(drifted, acquisition, Band.B04)).containsOnly(expected);
      assertThat(differences(drifted, acquisition, Band.B03)).containsOnly(0);
      assertThat(render(drifted, acquisition).mask(2)).isEqualTo(render(SPEC, acquisition).mask(2));
    }
  }

  @Test
  void moreCloudsGrowAroundThoseThatAreThereAndChangeNothingBetween() {
    SimulationSpec drifted = SPEC.withDrift(new InjectedDrift(FROM, Map.of(), 0.3, List.of(), 0));
    double before = 0;
    double after = 0;
    int kept = 0;
    for (Acquisition acquisition : DATES) {
      Sky sky = Sky.over(TERRAIN, SPEC, acquisition);
      Sky more = Sky.over(TERRAIN, drifted, acquisition);
      if (acquisition.date().isBefore(FROM)) {
        assertThat(differences(drifted, acquisition, Band.B08)).containsOnly(0);
        continue;
      }
      before += Sky.share(SPEC, acquisition);
      after += Sky.share(drifted, acquisition);
      for (int i = 0; i < TERRAIN.surface.length; i++) {
        assertThat(more.cloud(i)).isGreaterThanOrEqualTo(sky.cloud(i));
      }
      short[] plain = render(SPEC, acquisition).band(Band.B08);
      short[] cloudy = render(drifted, acquisition).band(Band.B08);
      for (int i = 0; i < plain.length; i++) {
        if (isClearAround(more, i % 256, i / 256)) {
          assertThat(cloudy[i]).isEqualTo(plain[i]);
          kept++;
        }
      }
    }
    assertThat(kept).isGreaterThan(10_000);
    assertThat((after - before) / DATES.stream().filter(d -> !d.date().isBefore(FROM)).count())
        .isBetween(0.15, 0.4);
  }

  @Test
  void aClassChangeMovesItsShareAndLeavesOtherPixels() {
    InjectedDrift drift =
        new InjectedDrift(
            FROM,
            Map.of(),
            0,
            List.of(new InjectedDrift.ClassChange(LandCover.CROPLAND, LandCover.URBAN, 0.3)),
            0);
    SimulationSpec drifted = SPEC.withDrift(drift);
    ClassChanges changed = ClassChanges.of(drifted, TERRAIN);

    long crops = 0;
    long moved = 0;
    for (int i = 0; i < TERRAIN.truth.length; i++) {
      boolean crop = TERRAIN.truth[i] == LandCover.CROPLAND.value();
      crops += crop ? 1 : 0;
      if (changed.truth()[i] != TERRAIN.truth[i]) {
        assertThat(crop).isTrue();
        assertThat(changed.truth()[i]).isEqualTo((byte) LandCover.URBAN.value());
        moved++;
      }
    }
    assertThat((double) moved / crops).isBetween(0.2, 0.4);

    Acquisition last = DATES.get(DATES.size() - 1);
    short[] plain = render(SPEC, last).band(Band.B11);
    short[] after = new SceneRenderer(drifted, TERRAIN, changed.surface(), last).band(Band.B11);
    for (int i = 0; i < plain.length; i++) {
      if (isUnchangedAround(changed, i % 128 * 2, i / 128 * 2)) {
        assertThat(after[i]).isEqualTo(plain[i]);
      }
    }
    assertThat(after).isNotEqualTo(plain);
  }

  @Test
  void aLateSeasonDelaysGreeningAndLeavesWater() {
    SimulationSpec drifted = SPEC.withDrift(new InjectedDrift(FROM, Map.of(), 0, List.of(), 20));
    long leaves = 0;
    double lost = 0;
    for (Acquisition acquisition : Calendar.of(SPEC.withDates(100))) {
      short[] plain = render(SPEC, acquisition).band(Band.B08);
      short[] late = render(drifted, acquisition).band(Band.B08);
      if (acquisition.date().isBefore(FROM)) {
        assertThat(late).isEqualTo(plain);
        continue;
      }
      boolean spring = acquisition.date().getMonthValue() == 4;
      for (int i = 0; i < plain.length; i++) {
        int x = i % 256;
        int y = i / 256;
        if (plain[i] != 0 && isAround(Surface.LAKE, x, y)) {
          assertThat(late[i]).isEqualTo(plain[i]);
        }
        if (spring && plain[i] != 0 && isAround(Surface.BROADLEAF, x, y)) {
          lost += plain[i] - late[i];
          leaves++;
        }
      }
    }
    assertThat(leaves).isPositive();
    assertThat(lost / leaves).as("near infrared lost in April").isGreaterThan(100);
  }

  @Test
  void cloudsCannotBecomeLand() {
    assertThatThrownBy(() -> new InjectedDrift.ClassChange(LandCover.CLOUD, LandCover.WATER, 0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "--drift-class Cloud>Water: Cloud and Shadow are not on the ground and cannot change");
  }

  private static int[] differences(SimulationSpec drifted, Acquisition acquisition, Band band) {
    short[] plain = render(SPEC, acquisition).band(band);
    short[] other = render(drifted, acquisition).band(band);
    int[] differences = new int[plain.length];
    int count = 0;
    for (int i = 0; i < plain.length; i++) {
      assertThat(other[i] == 0).isEqualTo(plain[i] == 0);
      if (plain[i] != 0) {
        differences[count++] = Short.toUnsignedInt(other[i]) - Short.toUnsignedInt(plain[i]);
      }
    }
    return Arrays.copyOf(differences, count);
  }

  private static SceneRenderer render(SimulationSpec spec, Acquisition acquisition) {
    return new SceneRenderer(spec, TERRAIN, TERRAIN.surface, acquisition);
  }

  /** Asks for more than the optics blur over. */
  private static boolean isClearAround(Sky sky, int x, int y) {
    for (int dy = -2; dy <= 2; dy++) {
      for (int dx = -2; dx <= 2; dx++) {
        int index = TERRAIN.index(x + dx, y + dy);
        if (sky.cloud(index) > 0 || sky.shadow(index) > 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isAround(Surface surface, int x, int y) {
    for (int dy = -2; dy <= 2; dy++) {
      for (int dx = -2; dx <= 2; dx++) {
        if (TERRAIN.surface[TERRAIN.index(x + dx, y + dy)] != surface.ordinal()) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isUnchangedAround(ClassChanges changed, int x, int y) {
    for (int dy = -1; dy <= 2; dy++) {
      for (int dx = -1; dx <= 2; dx++) {
        int index = TERRAIN.index(x + dx, y + dy);
        if (changed.surface()[index] != TERRAIN.surface[index]) {
          return false;
        }
      }
    }
    return true;
  }
}
