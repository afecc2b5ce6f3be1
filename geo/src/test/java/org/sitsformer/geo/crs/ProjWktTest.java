package org.sitsformer.geo.crs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That PROJ reads these texts as it reads the PROJ strings is asked by tests/python/test_crs.py.
 */
class ProjWktTest {
  private static final String GREENWICH =
      "PRIMEM[\"Greenwich\",0,ANGLEUNIT[\"degree\",0.0174532925199433]]";
  private static final String METRES =
      "CS[Cartesian,2],AXIS[\"easting\",east,ORDER[1],LENGTHUNIT[\"metre\",1]],"
          + "AXIS[\"northing\",north,ORDER[2],LENGTHUNIT[\"metre\",1]]";

  @Test
  void longitudeAndLatitudeBecomeWkt() {
    assertThat(ProjWkt.of("+proj=longlat +a=6378000 +rf=300 +no_defs"))
        .hasValue(
            "GEOGCRS[\"unnamed\",DATUM[\"unnamed\","
                + "ELLIPSOID[\"unnamed\",6378000,300,LENGTHUNIT[\"metre\",1]]],"
                + GREENWICH
                + ",CS[ellipsoidal,2],"
                + "AXIS[\"longitude\",east,ORDER[1],ANGLEUNIT[\"degree\",0.0174532925199433]],"
                + "AXIS[\"latitude\",north,ORDER[2],ANGLEUNIT[\"degree\",0.0174532925199433]]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs;"
            + "\"sphere\",6371007.181,0; Sinusoidal;"
            + "Longitude of natural origin=0deg|False easting=0m|False northing=0m",
        "+proj=laea +lat_0=-15 +lon_0=-60 +x_0=500 +y_0=700 +datum=WGS84 +units=m;"
            + "\"WGS 84\",6378137,298.257223563; Lambert Azimuthal Equal Area;"
            + "Latitude of natural origin=-15deg|Longitude of natural origin=-60deg"
            + "|False easting=500m|False northing=700m",
        "+proj=tmerc +lat_0=10 +lon_0=20 +k=0.9999 +x_0=1000 +y_0=2000 +ellps=GRS80 +units=m;"
            + "\"GRS 1980\",6378137,298.257222101; Transverse Mercator;"
            + "Latitude of natural origin=10deg|Longitude of natural origin=20deg"
            + "|Scale factor at natural origin=0.9999|False easting=1000m|False northing=2000m",
        "+proj=aea +lat_0=23 +lon_0=-96 +lat_1=29.5 +lat_2=45.5 +datum=NAD83;"
            + "\"GRS 1980\",6378137,298.257222101; Albers Equal Area;"
            + "Latitude of false origin=23deg|Longitude of false origin=-96deg"
            + "|Latitude of 1st standard parallel=29.5deg|Latitude of 2nd standard parallel=45.5deg"
            + "|Easting at false origin=0m|Northing at false origin=0m",
        "+proj=lcc +lat_0=40 +lon_0=-100 +lat_1=33 +lat_2=45 +x_0=100 +y_0=200 +a=6378000 +b=6356000;"
            + "\"unnamed\",6378000,289.90909090909093; Lambert Conic Conformal (2SP);"
            + "Latitude of false origin=40deg|Longitude of false origin=-100deg"
            + "|Latitude of 1st standard parallel=33deg|Latitude of 2nd standard parallel=45deg"
            + "|Easting at false origin=100m|Northing at false origin=200m",
      })
  void projectionsBecomeWkt(String proj, String ellipsoid, String method, String parameters) {
    assertThat(ProjWkt.of(proj))
        .hasValue(
            "PROJCRS[\"unnamed\",BASEGEOGCRS[\"unnamed\",DATUM[\"unnamed\",ELLIPSOID["
                + ellipsoid
                + ",LENGTHUNIT[\"metre\",1]]],"
                + GREENWICH
                + "],CONVERSION[\"unnamed\",METHOD[\""
                + method
                + "\"]"
                + wkt(parameters)
                + "],"
                + METRES
                + "]");
  }

  private static String wkt(String parameters) {
    StringBuilder wkt = new StringBuilder();
    for (String parameter : parameters.split("\\|", -1)) {
      String[] parts = parameter.split("=", -1);
      String unit =
          parts[1].endsWith("deg")
              ? "ANGLEUNIT[\"degree\",0.0174532925199433]"
              : parts[1].endsWith("m") ? "LENGTHUNIT[\"metre\",1]" : "SCALEUNIT[\"unity\",1]";
      String number = parts[1].replaceAll("[a-z]+$", "");
      wkt.append(",PARAMETER[\"%s\",%s,%s]".formatted(parts[0], number, unit));
    }
    return wkt.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+proj=moll +lon_0=0 +datum=WGS84",
        "+proj=utm +zone=33 +ellps=GRS80",
        "+proj=sinu +lon_0=0 +ellps=clrk66",
        "+proj=sinu +lon_0=0 +datum=NAD27",
        "+proj=laea +lat_0=52 +lon_0=10 +units=us-ft",
        "+proj=laea +lat_0=52 +lon_0=10 +to_meter=0.3",
        "+proj=lcc +lat_0=46 +lat_1=46 +lon_0=3",
        // What the text has no place for would be left out in silence.
        "+proj=sinu +lon_0=0 +ellps=GRS80 +towgs84=1,2,3",
        "+proj=longlat +ellps=GRS80 +pm=paris",
        "+proj=lcc +lat_0=40 +lon_0=-100 +lat_1=33 +lat_2=45 +k_0=0.9 +datum=WGS84",
        "+proj=laea +lat_0=52 +lon_0=10 +datum=WGS84 +axis=neu",
      })
  void whatIsNotKnownGivesNothing(String proj) {
    assertThat(ProjWkt.of(proj)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "+lon_0=0, no +proj=",
    "+proj=sinu +lon_0 +datum=WGS84, +lon_0 is no number",
    "+proj=laea +lat_0=north +datum=WGS84, +lat_0 is no number",
  })
  void whatIsNoProjStringIsRefused(String proj, String message) {
    assertThatThrownBy(() -> ProjWkt.of(proj))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
