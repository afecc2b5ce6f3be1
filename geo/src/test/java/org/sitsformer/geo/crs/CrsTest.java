package org.sitsformer.geo.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrsTest {
  private static final String MODIS =
      "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs";

  /** The keys of the MODIS files of r-spatial/dtwSat, as gdal wrote them. */
  private static final GeoKeys MODIS_KEYS =
      new GeoKeys(
          new int[] {
            1, 1, 0, 18, 1024, 0, 1, 1, 1025, 0, 1, 1, 1026, 34737, 8, 0, 2048, 0, 1, 32767, 2049,
            34737, 75, 8, 2050, 0, 1, 32767, 2054, 0, 1, 9102, 2056, 0, 1, 32767, 2057, 34736, 1, 3,
            2058, 34736, 1, 4, 2061, 34736, 1, 5, 3072, 0, 1, 32767, 3074, 0, 1, 32767, 3075, 0, 1,
            24, 3076, 0, 1, 9001, 3082, 34736, 1, 1, 3083, 34736, 1, 2, 3088, 34736, 1, 0
          },
          new double[] {0, 0, 0, 6371007.181, 6371007.181, 0},
          "unknown|GCS Name = unknown|Datum = unknown|Ellipsoid = unknown|Primem = Greenwich||");

  // Expected: rasterio 1.4.3 with GDAL 3.9.3, rasterio.warp.transform("EPSG:4326", crs, [x], [y]).
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "EPSG:32633; 14.5; 45.9; 461214.170738672; 5083058.437634562",
        "EPSG:32631; 5.3; 50.6; 662765.314349509; 5607869.975250379",
        "EPSG:32721; -55.3; -11.8; 685220.832635121; 8694999.777964985",
        "EPSG:32618; -74.1; 40.7; 576034.005799157; 4505844.515772271",
        "EPSG:3035; 14.5; 45.9; 4670423.989452749; 2542473.477703538",
        "EPSG:5070; -74.1; 40.7; 1818964.956009363; 2175913.678083239",
        "EPSG:2154; 2.3; 48.8; 648583.262125229; 6855774.715696832",
        "EPSG:3857; -55.3; -11.8; -6155967.840868028; -1322955.515175781",
        "EPSG:6933; -55.3; -11.8; -5335691.297874576; -1495024.733801190",
        "EPSG:2263; -74.1; 40.7; 956521.923235659; 194321.165971139",
        MODIS + "; -55.3; -11.8; -6019140.122489783; -1312101.613324497",
        "+proj=tmerc +lat_0=10 +lon_0=20 +k=0.9999 +x_0=1000 +y_0=2000 +ellps=GRS80 +units=m;"
            + " 21.5; 12.5; 164047.419904676; 278976.147915366",
        "+proj=laea +lat_0=-15 +lon_0=-60 +x_0=500 +y_0=700 +datum=WGS84 +units=m;"
            + " -55.3; -11.8; 512733.886409982; 349564.294159427",
        "+proj=aea +lat_0=-12 +lon_0=-54 +lat_1=-2 +lat_2=-22 +x_0=5000000 +y_0=10000000"
            + " +ellps=GRS80 +units=m; -55.3; -11.8; 4860459.263872431; 10022138.922299031",
        "+proj=lcc +lat_0=40 +lon_0=-100 +lat_1=33 +lat_2=45 +x_0=100 +y_0=200 +datum=NAD83"
            + " +units=us-ft; -74.1; 40.7; 7049199.778209569; 1265696.590631902",
        "+proj=merc +lon_0=10 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m;"
            + " -55.3; -11.8; -7269162.748800764; -1314223.194752935",
        "+proj=cea +lat_ts=30 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m;"
            + " -55.3; -11.8; -5335691.297874576; -1495024.733801190",
      })
  void projectsAsGdalDoes(String definition, double lon, double lat, double x, double y) {
    Crs crs = Crs.of(definition);
    double[] place = Crs.LON_LAT.to(crs).project(lon, lat);
    assertThat(place[0]).isCloseTo(x, within(0.001));
    assertThat(place[1]).isCloseTo(y, within(0.001));
    double[] back = crs.to(Crs.LON_LAT).project(x, y);
    assertThat(back[0]).isCloseTo(lon, within(1e-7));
    assertThat(back[1]).isCloseTo(lat, within(1e-7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EPSG:32633",
        "EPSG:4326",
        MODIS,
        "+proj=tmerc +lat_0=10 +lon_0=20 +k=0.9999 +x_0=1000 +y_0=2000 +ellps=GRS80 +units=m +no_defs",
        "+proj=laea +lat_0=-15 +lon_0=-60 +x_0=500 +y_0=700 +datum=WGS84 +units=m +no_defs",
        "+proj=lcc +lat_1=48 +lat_0=48 +lon_0=3 +k_0=0.9998 +x_0=600000 +y_0=200000 +ellps=intl +units=m +no_defs",
        "+proj=longlat +a=6378000 +rf=300 +towgs84=1,2,3,0,0,0,0 +no_defs",
      })
  void writesKeysThatReadBackAsTheSame(String definition) {
    Crs crs = Crs.of(definition);
    assertThat(crs.definition()).isEqualTo(definition);
    assertThat(Crs.from(crs.keys())).isEqualTo(crs);
  }

  @Test
  void readsTheSphereOfModis() {
    Crs crs = Crs.from(MODIS_KEYS);
    assertThat(crs.definition()).isEqualTo(MODIS);
    assertThat(crs).isEqualTo(Crs.of(MODIS));
    assertThat(crs.epsg()).isEmpty();
    assertThat(crs.keys()).isSameAs(MODIS_KEYS);
    assertThat(crs.metresPerUnit()).isEqualTo(1);
    // rasterio.warp.transform of the first file's corner to EPSG:4326
    double[] corner = crs.to(Crs.LON_LAT).project(-6089550.683386911, -1332950.720197616);
    assertThat(corner[0]).isCloseTo(-55.98546184248969, within(1e-10));
    assertThat(corner[1]).isCloseTo(-11.987500311412203, within(1e-10));
  }

  @ParameterizedTest
  @CsvSource({
    "4326, 16033, EPSG:32633",
    "4326, 16121, EPSG:32721",
    "4269, 16018, +proj=utm +zone=18 +datum=NAD83 +units=m +no_defs",
  })
  void readsUtmZonesWithoutProjectedCode(int geographic, int projection, String definition) {
    int[] directory = {
      1, 1, 0, 4, 1024, 0, 1, 1, 2048, 0, 1, geographic, 3072, 0, 1, 32767, 3074, 0, 1, projection
    };
    assertThat(Crs.from(new GeoKeys(directory, new double[0], "")).definition())
        .isEqualTo(definition);
  }

  @ParameterizedTest
  @CsvSource({
    "EPSG:32633, 1",
    "EPSG:2263, 0.304800609601219",
    // pi / 180 * 6378137 m
    "EPSG:4326, 111319.49079327357",
  })
  void knowsTheLengthOfItsUnit(String definition, double metres) {
    assertThat(Crs.of(definition).metresPerUnit()).isCloseTo(metres, within(1e-9));
  }

  @Test
  void tellsGeographicFromProjected() {
    assertThat(Crs.LON_LAT.geographic()).isTrue();
    assertThat(Crs.of("epsg:4258").geographic()).isTrue();
    assertThat(Crs.of("EPSG:32633").geographic()).isFalse();
    assertThat(Crs.from(MODIS_KEYS).geographic()).isFalse();
  }

  @Test
  void canonicalDefinitionsOfUtmAndDegreesAreCodes() {
    assertThat(Crs.of("+proj=utm +zone=21 +south +datum=WGS84 +units=m +no_defs"))
        .isEqualTo(Crs.of("EPSG:32721"));
    assertThat(Crs.of("+proj=longlat +datum=WGS84 +no_defs")).isEqualTo(Crs.LON_LAT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UTM 33 | allowed are EPSG:<code> and PROJ strings",
        "EPSG:999999 | EPSG:999999 is not in the EPSG table",
        "+proj=robin +datum=WGS84 | +proj=robin, allowed are longlat",
        "+datum=WGS84 | no +proj=",
        "+proj=sinu +datum=potsdam | +datum=potsdam, allowed are WGS84",
        "+proj=laea +lat_0=x +datum=WGS84 | +lat_0 is no number",
      })
  void refusesWhatItDoesNotKnow(String definition, String message) {
    assertThatThrownBy(() -> Crs.of(definition))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesKeysThatNameNothingOrAnUnknownMethod() {
    assertThatThrownBy(() -> Crs.from(new GeoKeys(new int[] {1, 1, 0, 0}, new double[0], "")))
        .hasMessageContaining("name no coordinate reference system");
    int[] newZealand = {1, 1, 0, 3, 1024, 0, 1, 1, 2048, 0, 1, 4326, 3075, 0, 1, 26};
    assertThatThrownBy(() -> Crs.from(new GeoKeys(newZealand, new double[0], "")))
        .hasMessageContaining("projection method 26");
  }

  @Test
  void placesOutsideAProjectionAreNaN() {
    double[] place = Crs.of("EPSG:3857").to(Crs.LON_LAT).project(Double.NaN, 0);
    assertThat(place[0]).isNaN();
  }

  @Test
  void oneProjectionServesManyThreads() throws Exception {
    Projection projection = Crs.LON_LAT.to(Crs.of("EPSG:5070"));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<double[]>> places = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        double lon = -100 + (i % 100) * 0.1;
        Callable<double[]> task = () -> projection.project(lon, 40);
        places.add(threads.submit(task));
      }
      for (int i = 0; i < places.size(); i++) {
        assertThat(places.get(i).get())
            .isEqualTo(Crs.LON_LAT.to(Crs.of("EPSG:5070")).project(-100 + (i % 100) * 0.1, 40));
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
