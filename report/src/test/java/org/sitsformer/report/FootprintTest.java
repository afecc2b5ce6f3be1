package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FootprintTest {
  @Test
  void aClockwiseOutlineIsTurnedAndClosed() {
    Footprint footprint =
        Footprint.of(
            List.of(
                new double[] {10, 1},
                new double[] {12, 1},
                new double[] {12, 0},
                new double[] {10, 0}));

    List<double[]> ring = footprint.rings().get(0);
    assertThat(ring).hasSize(5);
    assertThat(ring.get(0)).isEqualTo(ring.get(4));
    assertThat(footprint.bbox()).containsExactly(10, 0, 12, 1);
    double area = 0;
    for (int i = 0; i < 4; i++) {
      area += ring.get(i)[0] * ring.get(i + 1)[1] - ring.get(i + 1)[0] * ring.get(i)[1];
    }
    assertThat(area / 2).isEqualTo(2);
  }

  @Test
  void theAntimeridianCutsAnOutlineInTwo() {
    Footprint footprint =
        Footprint.of(
            List.of(
                new double[] {179, 1},
                new double[] {179, 0},
                new double[] {-178, 0},
                new double[] {-178, 1}));

    assertThat(footprint.geometry()).containsEntry("type", "MultiPolygon");
    assertThat(footprint.bbox()).containsExactly(179, 0, -178, 1);
    assertThat(footprint.rings()).hasSize(2);
    assertThat(footprint.rings().get(0)).allSatisfy(p -> assertThat(p[0]).isBetween(179.0, 180.0));
    assertThat(footprint.rings().get(1))
        .allSatisfy(p -> assertThat(p[0]).isBetween(-180.0, -178.0));
  }

  @Test
  void membersHaveOneOrderSoThatFilesHaveTheSameBytesInEveryProcess() {
    assertThat(Footprint.of(0, 0, 1, 1).geometry().keySet()).containsExactly("type", "coordinates");
  }

  @Test
  void aBoxWestOfTheAntimeridianIsOnePolygon() {
    assertThat(Footprint.of(-180, -5, -170, 5).geometry()).containsEntry("type", "Polygon");
  }
}
