package org.sitsformer.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjWktTest {
  @Test
  void sinusoidalOnASphereBecomesWkt() {
    assertThat(ProjWkt.of("+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs"))
        .hasValueSatisfying(
            wkt ->
                assertThat(wkt)
                    .startsWith("PROJCRS[")
                    .contains("METHOD[\"Sinusoidal\"]")
                    .contains("ELLIPSOID[\"sphere\",6371007.181,0,"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+proj=moll +lon_0=0 +datum=WGS84",
        "+proj=sinu +lon_0=0 +ellps=clrk66",
        "+proj=laea +lat_0=52 +lon_0=10 +units=us-ft",
        "+proj=lcc +lat_0=46 +lat_1=46 +lon_0=3"
      })
  void whatIsNotKnownGivesNothing(String proj) {
    assertThat(ProjWkt.of(proj)).isEmpty();
  }
}
