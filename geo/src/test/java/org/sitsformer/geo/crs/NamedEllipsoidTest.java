package org.sitsformer.geo.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedEllipsoidTest {
  // Expected: pyproj 3.7.2 with PROJ 9.5.1. Radius and 1/f of pyproj.list.get_ellps_map(), the
  // polar
  // radius of pyproj.crs.Ellipsoid.from_epsg(code); clrk66 is given by its polar radius there.
  @ParameterizedTest
  @CsvSource({
    "WGS84, 7030, 6378137.0, 298.257223563, 6356752.314245179",
    "GRS80, 7019, 6378137.0, 298.257222101, 6356752.314140356",
    "WGS72, 7043, 6378135.0, 298.26, 6356750.520016094",
    "intl, 7022, 6378388.0, 297.0, 6356911.9461279465",
    "bessel, 7004, 6377397.155, 299.1528128, 6356078.962818189",
    "krass, 7024, 6378245.0, 298.3, 6356863.018773047",
    "clrk66, 7008, 6378206.4, 294.9786982138982, 6356583.8",
    "airy, 7001, 6377563.396, 299.3249646, 6356256.909237285",
  })
  void isThatOfProjAndOfEpsg(String name, int code, double radius, double inverse, double polar) {
    NamedEllipsoid ellipsoid = NamedEllipsoid.ofProj(name).orElseThrow();

    assertThat(NamedEllipsoid.ofGeoKey(code)).hasValue(ellipsoid);
    assertThat(ellipsoid.semiMajor()).isEqualTo(radius);
    assertThat(ellipsoid.inverseFlattening()).isCloseTo(inverse, within(1e-12));
    assertThat(ProjString.parse("+proj=longlat +ellps=" + name).ellipsoid().semiMinor())
        .isCloseTo(polar, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "GRS67, 6378160.0, 298.247167427",
    "aust_SA, 6378160.0, 298.25",
    "clrk80, 6378249.145, 293.4663",
  })
  void othersAreThoseOfProj(String name, double radius, double inverse) {
    NamedEllipsoid ellipsoid = NamedEllipsoid.ofProj(name).orElseThrow();

    assertThat(ellipsoid.semiMajor()).isEqualTo(radius);
    assertThat(ellipsoid.inverseFlattening()).isEqualTo(inverse);
  }

  /** EPSG: 6356514.8695497755. Its code has stood for PROJ's radii in outputs, so it stays. */
  @Test
  void clarke1880IsProjs() {
    assertThat(NamedEllipsoid.ofGeoKey(7012)).hasValue(NamedEllipsoid.CLARKE_1880);
    assertThat(Crs.of("+proj=longlat +ellps=clrk80").ellipsoid().semiMinor())
        .isCloseTo(6356514.8695497755 + 0.0963, within(1e-3));
  }

  /** A code would give systems that are known by their radii another definition. */
  @ParameterizedTest
  @CsvSource({"GRS67, 7036", "aust_SA, 7003"})
  void twoAreWrittenByTheirRadii(String name, int code) {
    assertThat(NamedEllipsoid.ofGeoKey(code)).isEmpty();
    assertThat(Crs.of("+proj=longlat +ellps=" + name).definition()).contains("+a=6378160 +b=");
  }

  @Test
  void othersHaveNoName() {
    assertThat(NamedEllipsoid.ofProj("mod_airy")).isEmpty();
    assertThat(NamedEllipsoid.ofGeoKey(0)).isEmpty();
    assertThat(NamedEllipsoid.ofGeoKey(GeoKeyReader.USER_DEFINED)).isEmpty();
  }
}
