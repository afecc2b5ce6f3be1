package org.sitsformer.geo.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.archive.ArchiveGrid;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;

class TargetGridTest {
  private static final Crs UTM = Crs.of("EPSG:32633");
  private static final TargetGrid GRID = new TargetGrid(UTM, 300000, 5100000, 10, -10, 256, 1024);

  @ParameterizedTest
  @CsvSource({
    // col, row of a pixel; row, col of its block; row, col of that block's tile
    "0, 0, 0, 0, 0, 0",
    "255, 255, 0, 0, 0, 0",
    "256, 255, 0, 1, 0, 0",
    "1023, 1024, 4, 3, 1, 0",
    "-1, 0, 0, -1, 0, -1",
    "-256, -1, -1, -1, -1, -1",
    "-257, -1025, -5, -2, -2, -1",
    "-1024, -1024, -4, -4, -1, -1",
  })
  void pixelsBelongToBlocksAndTilesOnAllSides(
      int col, int row, int blockRow, int blockCol, int tileRow, int tileCol) {
    BlockId block = GRID.blockAt(col, row);
    assertThat(block).isEqualTo(new BlockId(blockRow, blockCol));
    assertThat(GRID.tileOf(block)).isEqualTo(new BlockId(tileRow, tileCol));
    assertThat(GRID.window(block).intersect(new PixelWindow(col, row, 1, 1)).pixels()).isEqualTo(1);
    assertThat(GRID.blocks(new PixelWindow(col, row, 1, 1))).containsExactly(block);
    assertThat(GRID.tiles(new PixelWindow(col, row, 1, 1))).containsExactly(GRID.tileOf(block));
  }

  @Test
  void blocksCoverARegionInOrder() {
    assertThat(GRID.blocks(new PixelWindow(-1, -1, 258, 2)))
        .containsExactly(
            new BlockId(-1, -1),
            new BlockId(-1, 0),
            new BlockId(-1, 1),
            new BlockId(0, -1),
            new BlockId(0, 0),
            new BlockId(0, 1));
    assertThat(GRID.blocks(new PixelWindow(0, 0, 256, 256))).containsExactly(new BlockId(0, 0));
    assertThat(GRID.blocks(new PixelWindow(5, 5, 0, 3))).isEmpty();
    assertThat(TargetGrid.blockCount(new PixelWindow(5, 5, 0, 3), 256)).isZero();
    assertThat(TargetGrid.blockCount(new PixelWindow(-1, -1, 258, 2), 256)).isEqualTo(6);
    assertThat(GRID.tile(new BlockId(-1, 2))).isEqualTo(new PixelWindow(2048, -1024, 1024, 1024));
  }

  @Test
  void windowsHaveTheirOwnTransform() {
    assertThat(GRID.transform(new PixelWindow(-256, 512, 256, 256)))
        .isEqualTo(Affine.northUp(297440, 5094880, 10, -10));
  }

  @ParameterizedTest
  @CsvSource({
    // originX, originY, step, width, height -> col, row, width, height
    "300000, 5100000, 10, 7, 5, 0, 0, 7, 5",
    "299990, 5100010, 10, 7, 5, -1, -1, 7, 5",
    "300000, 5100000, 20, 7, 5, 0, 0, 14, 10",
    "299990, 5099970, 20, 7, 5, -1, 3, 14, 10",
    "300060, 5099940, 60, 2, 1, 6, 6, 12, 6",
    // A hundredth of a pixel is the writer's rounding
    "300000.1, 5099999.9, 10, 7, 5, 0, 0, 7, 5",
    "300000, 5100000, 10.0001, 7, 5, 0, 0, 7, 5",
  })
  void filesNestInTheGrid(
      double x, double y, double step, int width, int height, int col, int row, int w, int h) {
    assertThat(GRID.windowOf(Affine.northUp(x, y, step, -step), width, height))
        .isEqualTo(new PixelWindow(col, row, w, h));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "300005| 5100000| 10| 10| is 0.500, 0.000 pixels off the grid's phase",
        "300000| 5100003| 20| 20| is 0.000, -0.300 pixels off the grid's phase",
        "300000| 5100000| 15| 15| pixels of 15.0 x 15.0; the grid has 10.0 x 10.0",
        "300000| 5100000| 5| 5| pixels of 5.0 x 5.0",
        "300000| 5100000| 10| 20| pixels of 10.0 x 20.0",
        "300000| 5100000| 10.01| 10.01| pixels of 10.01 x 10.01",
        "300000| 5100000| -10| 10| pixels of -10.0 x 10.0",
      })
  void filesThatDoNotNestAreRefused(
      double x, double y, double stepX, double stepY, String message) {
    SceneFile file = file("a/b.tif", Affine.northUp(x, y, stepX, -stepY), 500, 500);
    assertThatThrownBy(() -> file.nesting(GRID))
        .isInstanceOf(GridMismatchException.class)
        .hasMessageStartingWith("a/b.tif: ")
        .hasMessageContaining(message);
  }

  @Test
  void modisWritersThatDisagreeInTheLastDigitsShareAGrid() {
    TargetGrid modis =
        new TargetGrid(
            UTM,
            -6089550.683386912,
            -1332950.720197616,
            231.6563582640091,
            -231.65635826400722,
            256,
            4096);
    Affine other =
        Affine.northUp(
            -6073798.057320992, -1278279.7849004474, 231.65635826385406, -231.65635826385406);
    assertThat(modis.windowOf(other, 255, 147)).isEqualTo(new PixelWindow(68, -236, 255, 147));
  }

  @ParameterizedTest
  @CsvSource({
    // file at grid col, row with ratio; window col, row, width, height -> the file's own pixels
    "0, 0, 1, 2, 3, 4, 5, 2, 3, 4, 5",
    "0, 0, 2, 1, 1, 2, 2, 0, 0, 2, 2",
    "-3, -5, 2, -3, -5, 1, 1, 0, 0, 1, 1",
    "-3, -5, 2, -2, -4, 2, 2, 0, 0, 2, 2",
    "10, 10, 2, 0, 0, 11, 12, 0, 0, 1, 1",
    "0, 0, 2, 18, 18, 10, 10, 9, 9, 1, 1",
    "0, 0, 2, 20, 0, 5, 5, 0, 0, 0, 0",
  })
  void windowsAreCutToTheFilesOwnPixels(
      int col, int row, int ratio, int wc, int wr, int ww, int wh, int fc, int fr, int fw, int fh) {
    Nesting nesting =
        new Nesting(col, row, ratio, new PixelWindow(col, row, 10 * ratio, 10 * ratio));
    assertThat(nesting.fileWindow(new PixelWindow(wc, wr, ww, wh)))
        .isEqualTo(new PixelWindow(fc, fr, fw, fh));
  }

  // Expected: pyproj.Geod(ellps="WGS84").polygon_area_perimeter of a cell whose parallels have
  // 20000 points, in km2.
  @ParameterizedTest
  @CsvSource({"0, 0.7975471677328593", "1000, 0.948235884062906", "-2500, 0.3227043921969361"})
  void areasOfDegreesAreThoseOnTheEllipsoid(int row, double km2) {
    TargetGrid degrees = new TargetGrid(Crs.LON_LAT, 10, 50, 0.01, -0.01, 256, 1024);
    assertThat(degrees.pixelAreaKm2(row)).isCloseTo(km2, within(km2 * 1e-6));
  }

  @Test
  void areasOfProjectedPixelsAreInSquareKilometres() {
    assertThat(GRID.pixelAreaKm2(12345)).isCloseTo(1e-4, within(1e-15));
    TargetGrid feet = new TargetGrid(Crs.of("EPSG:2263"), 0, 0, 100, -100, 256, 1024);
    assertThat(feet.pixelAreaKm2(0)).isCloseTo(9.290341161e-4, within(1e-12));
  }

  @Test
  void jsonKeepsEveryBit() {
    Crs modis = Crs.of("+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m");
    TargetGrid grid =
        new TargetGrid(
            modis,
            -6089550.683386912,
            -1332950.720197616,
            231.6563582640091,
            -231.65635826400722,
            512,
            4096);
    TargetGrid read = TargetGrid.fromJson(grid.toJson());
    assertThat(read).isEqualTo(grid);
    assertThat(read.crs().keys()).isEqualTo(modis.keys());
    assertThat(read.toJson()).isEqualTo(grid.toJson());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "\"schemaVersion\" : 1 | \"schemaVersion\" : 2 | schemaVersion 2, this program reads 1",
        "\"blockSize\" : 256, | | blockSize",
        "\"blockSize\" : 256, | \"blockSize\" : 256, \"bandSize\" : 1, | bandSize",
        "\"blockSize\" : 256 | \"blockSize\" : \"256\" | grid.json",
        "\"blockSize\" : 256 | \"blockSize\" : 300 | multiple of the block size 300",
        "\"blockSize\" : 256, | \"blockSize\" : 256, \"blockSize\" : 512, | blockSize",
      })
  void jsonIsReadStrictly(String found, String replacement, String message) {
    String json = GRID.toJson();
    assertThat(json).contains(found);
    String changed = json.replace(found, replacement == null ? "" : replacement);
    assertThatThrownBy(() -> TargetGrid.fromJson(changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void tileSizesAreMultiplesOfTheBlockSize() {
    assertThatThrownBy(() -> new TargetGrid(UTM, 0, 0, 10, -10, 256, 1000))
        .hasMessage("Tile size 1000: a multiple of the block size 256");
    assertThat(new TargetGrid(UTM, 0, 0, 10, -10, 100, 300).tileSize()).isEqualTo(300);
    assertThatThrownBy(() -> new TargetGrid(UTM, 0, 0, 10, 10, 256, 1024))
        .hasMessageContaining("the second negative");
  }

  @Test
  void theArchivesGridStartsAtItsUpperLeftCornerInItsFinestPixels() {
    List<Scene> scenes =
        new ArrayList<>(
            List.of(
                scene("a", UTM, file("a20.tif", Affine.northUp(299980, 5100020, 20, -20), 10, 10)),
                scene("b", UTM, file("b10.tif", Affine.northUp(300010, 5100000, 10, -10), 20, 20)),
                scene("c", UTM, file("c10.tif", Affine.northUp(300000, 5100100, 10, -10), 5, 5))));
    TargetGrid grid = ArchiveGrid.of(scenes, 256, 4096);
    assertThat(grid).isEqualTo(new TargetGrid(UTM, 299980, 5100100, 10, -10, 256, 4096));
    Collections.reverse(scenes);
    assertThat(ArchiveGrid.of(scenes, 256, 4096)).isEqualTo(grid);
  }

  @Test
  void archivesWithoutOneGridAreRefused() {
    Scene utm = scene("a", UTM, file("a.tif", Affine.northUp(300000, 5100000, 10, -10), 10, 10));
    Scene other =
        scene(
            "b",
            Crs.of("EPSG:32634"),
            file("b.tif", Affine.northUp(300000, 5100000, 10, -10), 10, 10));
    assertThatThrownBy(() -> ArchiveGrid.of(List.of(utm, other, utm), 256, 1024))
        .hasMessageContaining("EPSG:32633: 2 scenes, EPSG:32634: 1 scenes");
    Scene shifted =
        scene("c", UTM, file("c.tif", Affine.northUp(300005, 5100000, 10, -10), 10, 10));
    assertThatThrownBy(() -> ArchiveGrid.of(List.of(utm, shifted), 256, 1024))
        .isInstanceOf(GridMismatchException.class)
        .hasMessageContaining("c.tif");
    assertThatThrownBy(() -> ArchiveGrid.of(List.of(), 256, 1024))
        .hasMessage("The archive has no scenes");
  }

  @Test
  void footprintsGoRoundCounterClockwise() {
    // rasterio.warp.transform_bounds("EPSG:32633", "EPSG:4326", 300000, 5000000, 400000, 5100000,
    // densify_pts=200)
    Footprint footprint = GRID.footprint(new PixelWindow(0, 0, 10000, 10000));
    assertThat(footprint.west()).isCloseTo(12.415934879614607, within(1e-4));
    assertThat(footprint.south()).isCloseTo(45.125153847634174, within(1e-4));
    assertThat(footprint.east()).isCloseTo(13.727967039689757, within(1e-4));
    assertThat(footprint.north()).isCloseTo(46.046265455836014, within(1e-4));
    List<double[]> ring = footprint.ring();
    assertThat(ring.get(0)).isEqualTo(ring.get(ring.size() - 1));
    double area = 0;
    for (int i = 0; i + 1 < ring.size(); i++) {
      area += ring.get(i)[0] * ring.get(i + 1)[1] - ring.get(i + 1)[0] * ring.get(i)[1];
    }
    assertThat(area).isPositive();
  }

  static SceneFile file(String path, Affine transform, int width, int height) {
    return new SceneFile(path, 1, 1, "", "", transform, width, height);
  }

  private static Scene scene(String id, Crs crs, SceneFile file) {
    Instant time = Instant.parse("2020-01-01T10:00:00Z");
    return new Scene(id, time, "", crs, List.of(file), List.of(), null);
  }
}
