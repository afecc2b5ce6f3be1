package org.sitsformer.geo.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitsformer.geo.crs.Crs;

/**
 * The expected masks were printed by rasterio 1.4.3: polygons with 2000 points an edge in degrees,
 * {@code rasterio.warp.transform} into the grid's CRS, then {@code
 * zlib.crc32((~rasterio.features.geometry_mask(shapes, (height, width),
 * transform)).astype("uint8"))}.
 */
class RegionTest {
  private static final TargetGrid UTM =
      new TargetGrid(Crs.of("EPSG:32633"), 300000, 5100000, 100, -100, 256, 1024);
  private static final String TRIANGLE =
      "[[13.2,45.1],[14.2,45.2],[13.7,45.9],[13.2,45.1]],"
          + "[[13.5,45.2],[13.9,45.25],[13.7,45.6],[13.5,45.2]]";
  private static final String BOX =
      "[[13.6,45.15],[14.0,45.15],[14.0,45.4],[13.6,45.4],[13.6,45.15]]";
  private static final String STAR =
      "[[14.0,45.0],[14.4,45.8],[13.6,45.3],[14.5,45.35],[13.7,45.75],[14.0,45.0]]";

  private static Region polygon(String rings) {
    return Region.geoJson("{\"type\":\"Polygon\",\"coordinates\":[" + rings + "]}");
  }

  private static void matches(
      Region region, TargetGrid grid, PixelWindow all, PixelWindow window, int count, long crc) {
    byte[] mask = region.mask(grid, all);
    int inside = 0;
    for (byte pixel : mask) {
      inside += pixel;
    }
    CRC32 digest = new CRC32();
    digest.update(mask);
    assertThat(inside).isEqualTo(count);
    assertThat(digest.getValue()).isEqualTo(crc);
    // The region's window may hold an empty row more, and goes on beyond the reference's image.
    PixelWindow found = region.window(grid).intersect(all);
    assertThat(found.intersect(window)).isEqualTo(window);
    assertThat(found.pixels()).isLessThan(window.grow(40).pixels());
  }

  @Test
  void aBoxInDegreesIsCurvedInUtm() {
    matches(
        Region.bbox(13.0, 45.2, 14.1, 45.9),
        UTM,
        new PixelWindow(0, 0, 1500, 1200),
        new PixelWindow(429, 151, 873, 793),
        667967,
        3286822939L);
  }

  @Test
  void aBoxInDegreesIsSlantedInModisSinusoidal() {
    TargetGrid modis =
        new TargetGrid(
            Crs.of("+proj=sinu +lon_0=0 +R=6371007.181 +units=m"),
            -6120000,
            -1280000,
            231.65635826,
            -231.65635826,
            256,
            1024);
    matches(
        Region.parse("-55.9, -12.2, -55.2, -11.6", null),
        modis,
        new PixelWindow(0, 0, 500, 400),
        new PixelWindow(135, 43, 365, 288),
        93610,
        3140590907L);
  }

  @Test
  void aRingThatCrossesItselfIsEvenOdd() {
    matches(
        polygon(STAR),
        UTM,
        new PixelWindow(0, 0, 1500, 1500),
        new PixelWindow(903, 310, 597, 854),
        142379,
        721649525L);
  }

  @Test
  void holesAreOutside() {
    matches(
        polygon(TRIANGLE),
        UTM,
        new PixelWindow(0, 0, 1500, 1500),
        new PixelWindow(584, 163, 787, 881),
        260851,
        1538500668L);
  }

  @Test
  void polygonsThatOverlapAreJoined() {
    String features =
        "{\"type\":\"FeatureCollection\",\"features\":["
            + "{\"type\":\"Feature\",\"properties\":{},\"geometry\":"
            + ("{\"type\":\"MultiPolygon\",\"coordinates\":[[" + TRIANGLE + "]]}},")
            + "{\"type\":\"Feature\",\"properties\":null,\"geometry\":"
            + ("{\"type\":\"Polygon\",\"coordinates\":[" + BOX + "]}}]}");
    matches(
        Region.geoJson(features),
        UTM,
        new PixelWindow(0, 0, 1500, 1500),
        new PixelWindow(584, 163, 787, 881),
        303276,
        4003066897L);
  }

  @ParameterizedTest
  @ValueSource(strings = {STAR, TRIANGLE})
  void aPixelsAnswerDoesNotDependOnTheWindow(String rings) {
    Region region = polygon(rings);
    PixelWindow all = new PixelWindow(-30, -20, 1530, 1520);
    byte[] whole = region.mask(UTM, all);
    int size = 187;
    for (int row = all.row(); row < all.endRow(); row += size) {
      for (int col = all.col(); col < all.endCol(); col += size) {
        PixelWindow part = new PixelWindow(col, row, size, size).intersect(all);
        byte[] mask = region.mask(UTM, part);
        for (int r = 0; r < part.height(); r++) {
          for (int c = 0; c < part.width(); c++) {
            int inside = mask == null ? 1 : mask[r * part.width() + c];
            assertThat(inside)
                .isEqualTo(whole[(row + r - all.row()) * all.width() + col + c - all.col()]);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    // box in the grid's own CRS -> window: a centre on the left or upper edge is inside
    "300000, 5099900, 300200, 5100000, 0, 0, 2, 1",
    "300050, 5099850, 300250, 5099950, 0, 0, 2, 1",
    "300051, 5099851, 300251, 5099951, 1, 0, 2, 1",
    "299849, 5100049, 299951, 5100151, -2, -2, 2, 2",
  })
  void aPixelIsInsideWhenItsCentreIs(
      double minX, double minY, double maxX, double maxY, int col, int row, int w, int h) {
    Region region = Region.bbox(Crs.of("EPSG:32633"), minX, minY, maxX, maxY);
    PixelWindow window = new PixelWindow(col, row, w, h);
    assertThat(region.window(UTM)).isEqualTo(window);
    assertThat(region.mask(UTM, window)).isNull();
    int inside = 0;
    for (byte pixel : region.mask(UTM, window.grow(3))) {
      inside += pixel;
    }
    assertThat(inside).isEqualTo(w * h);
  }

  @Test
  void theWholeIsAWindow() {
    Region region = Region.whole(new PixelWindow(-2, -1, 5, 4));
    assertThat(region.window(UTM)).isEqualTo(new PixelWindow(-2, -1, 5, 4));
    assertThat(region.mask(UTM, new PixelWindow(-1, 0, 2, 2))).isNull();
    assertThat(region.mask(UTM, new PixelWindow(2, 2, 2, 2))).containsExactly(1, 0, 0, 0);
  }

  @Test
  void coordinatesMayBeInTheCrsThatTheTextNames() {
    String ring = "[[300000,5099900],[300200,5099900],[300200,5100000],[300000,5099900]]";
    String named =
        "{\"type\":\"Polygon\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
            + "\"urn:ogc:def:crs:EPSG::32633\"}},\"coordinates\":["
            + ring
            + "]}";
    Region given =
        Region.geoJson(
            "{\"type\":\"Polygon\",\"coordinates\":[" + ring + "]}", Crs.of("EPSG:32633"));
    PixelWindow window = new PixelWindow(0, 0, 4, 4);
    assertThat(Region.geoJson(named).mask(UTM, window)).isEqualTo(given.mask(UTM, window));
  }

  @Test
  void travelsToTheExecutors() throws Exception {
    Region region = polygon(STAR);
    PixelWindow window = region.window(UTM);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(region);
    Region copy =
        (Region) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertThat(copy.mask(UTM, window)).isEqualTo(region.mask(UTM, window));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "1,2,3 | four numbers west,south,east,north",
        "1,2,x,4 | four numbers west,south,east,north",
        "14,45,13,46 | west < east",
        "300000,5000000,400000,5100000 | is not in degrees",
        "{\"type\":\"Point\",\"coordinates\":[1,2]} | type 'Point'",
        "{\"type\":\"FeatureCollection\",\"features\":[]} | has no polygon",
        "{\"type\":\"Polygon\",\"coordinates\":[[[1,2],[3,4],[5,6]]]} | at least four positions",
        "{\"type\":\"Polygon\" | not GeoJSON",
      })
  void refusesWhatIsNoRegion(String text, String message) {
    assertThatThrownBy(() -> Region.parse(text, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"-180, -90, 180, 90", "-80, 10, -70, 60"})
  void aRegionTooFarForTheProjectionIsAnErrorAndNotAnEmptyMap(
      double west, double south, double east, double north) {
    assertThatThrownBy(() -> Region.bbox(west, south, east, north).window(UTM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("Region: .* too (far away|large) .*grid's EPSG:32633");
  }

  @Test
  void theWholeEarthHasAPlaceInModisSinusoidal() {
    TargetGrid modis =
        new TargetGrid(
            Crs.of("+proj=sinu +lon_0=0 +R=6371007.181 +units=m"),
            -20015109.354,
            10007554.677,
            5000,
            -5000,
            256,
            1024);
    Region earth = Region.bbox(-180, -90, 180, 90);
    assertThat(earth.window(modis).width()).isBetween(8000, 8010);
    assertThat(earth.mask(modis, new PixelWindow(4000, 2000, 16, 16))).isNull();
    assertThat(earth.mask(modis, new PixelWindow(0, 0, 16, 16))).containsOnly(0);
  }
}
