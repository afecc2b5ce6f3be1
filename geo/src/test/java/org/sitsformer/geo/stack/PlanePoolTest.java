package org.sitsformer.geo.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanePoolTest {
  /** What {@link StackReader#bytes} counts, whatever part of a window each scene covers. */
  @Test
  void holdsTheBandsOfOneFileOfAWholeWindow() {
    PlanePool pool = new PlanePool();
    Set<float[]> held = Collections.newSetFromMap(new IdentityHashMap<>());
    held.addAll(Set.of(pool.bands(3, 1000)));
    for (int pixels = 999; pixels > 0; pixels--) {
      held.addAll(Set.of(pool.bands(1 + pixels % 3, pixels)));
    }
    assertThat(held).hasSize(3);
  }

  @Test
  void arraysAreLargeEnough() {
    PlanePool pool = new PlanePool();
    assertThat(pool.bands(1, 50)[0]).hasSize(50);
    assertThat(List.of(pool.bands(2, 40))).allMatch(plane -> plane.length >= 40).hasSize(2);
    assertThat(List.of(pool.bands(2, 200))).allMatch(plane -> plane.length == 200).hasSize(2);
    assertThat(pool.mask(10)).hasSize(10);
    assertThat(pool.mask(5)).isSameAs(pool.mask(10));
    assertThat(pool.mask(20)).hasSize(20);
  }
}
