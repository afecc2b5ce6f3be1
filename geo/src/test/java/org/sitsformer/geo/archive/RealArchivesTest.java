package org.sitsformer.geo.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.SharedData;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.io.Storage;

/**
 * The pattern of each real archive. Expected figures were computed with rasterio and numpy from the
 * same files.
 */
class RealArchivesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          mato-grosso-modis/images      | MOD13Q1_{date}_subset_from_*.tif            | EVI,NDVI,RED,BLUE,NIR,MIR,DOY | ""                       | 23 | 7  | 20110914 | 20120828
          belgium-worldcereal/images    | S2_{date}.tif                               | ""                            | ""                       | 12 | 9  | 20201101 | 20211001
          belgium-worldcereal/images    | *_{date}.tif                                | ""                            | ""                       | 12 | 13 | 20201101 | 20211001
          slovenia-sentinel2            | ndvi/NDVI_{date}T{time}.tif                 | ""                            | mask/CLM_{date}T{time}.tif | 68 | 1 | 20150711T100008 | 20171222T100415
          slovenia-sentinel2            | NDVI_{date:yyyyMMdd'T'HHmmss}.tif           | ""                            | CLM_{date}T{time}.tif    | 68 | 1 | 20150711T100008 | 20171222T100415
          sinop-modis/images            | TERRA_MODIS_{tile}_{band}_{date:yyyy-MM-dd}.tif | ""                        | ""                       | 12 | 1  | 012010_20130914 | 012010_20140829
          sinop-modis/images            | *_{date:yyyy-MM-dd}.tif                     | NDVI                          | ""                       | 12 | 1  | 20130914 | 20140829
          landsat8-newyork              | **/LC08_L1TP_{tile}_{date}_{band}.TIF       | ""                            | ""                       | 13 | 12 | 013032_20180131 | 013032_20181217
          landsat8-newyork              | LC08_L1TP_{tile}_{date}_{band}.TIF          | B4,B5                         | ""                       | 13 | 2  | 013032_20180131 | 013032_20181217
          """)
  void areReadByTheirPatterns(
      String folder,
      String pattern,
      String bands,
      String mask,
      int scenes,
      int bandCount,
      String first,
      String last)
      throws IOException {
    SceneAssembler.Assembly archive =
        ArchiveReader.read(SharedData.path(folder).toString(), pattern, bands, mask);
    assertThat(archive.refusals()).isEmpty();
    assertThat(archive.scenes()).hasSize(scenes);
    assertThat(archive.scenes()).allMatch(scene -> scene.bands().size() == bandCount);
    assertThat(archive.scenes()).allMatch(scene -> (scene.mask() == null) == mask.isEmpty());
    assertThat(archive.scenes().get(0).id()).isEqualTo(first);
    assertThat(archive.scenes().get(scenes - 1).id()).isEqualTo(last);
    assertThat(archive.scenes()).extracting(Scene::id).doesNotHaveDuplicates();
  }

  @Test
  void keepWhatTheirHeadersSay() throws IOException {
    Scene belgium = scene("belgium-worldcereal/images", "S2_{date}.tif", "", "", "20201101");
    assertThat(belgium.crs().definition()).isEqualTo("EPSG:32631");
    assertThat(belgium.bands())
        .extracting(BandSource::band)
        .startsWith("S2-L2A-B02", "S2-L2A-B03")
        .endsWith("S2-L2A-B12");
    assertThat(belgium.bands()).allMatch(band -> band.noData() == 65535.0);
    SceneFile file = belgium.files().get(0);
    assertThat(file.width()).isEqualTo(60);
    assertThat(file.height()).isEqualTo(100);
    assertThat(file.transform().originX()).isEqualTo(664000);
    assertThat(file.digest()).matches("[0-9a-f]{64}");

    Scene landsat =
        scene("landsat8-newyork", "LC08_L1TP_{tile}_{date}_{band}.TIF", "", "", "014031_20181005");
    assertThat(landsat.crs().definition()).isEqualTo("EPSG:32618");
    assertThat(landsat.tile()).isEqualTo("014031");

    Scene sinop = scene("sinop-modis/images", "*_{date:yyyy-MM-dd}.tif", "NDVI", "", "20130914");
    assertThat(sinop.crs().definition()).startsWith("+proj=sinu");
    assertThat(sinop.bands().get(0).noDataValue()).isEmpty();
  }

  @Test
  void haveTwoScenesOnADayThatWasPassedTwice() throws IOException {
    SceneAssembler.Assembly archive =
        ArchiveReader.read(
            SharedData.path("slovenia-sentinel2").toString(),
            "ndvi/NDVI_{date}T{time}.tif",
            "",
            "mask/CLM_{date}T{time}.tif");
    Set<String> twice =
        archive.scenes().stream()
            .filter(scene -> scene.date().toString().equals("2015-12-08"))
            .map(scene -> scene.id() + " " + scene.mask().path().replaceAll(".*/", ""))
            .collect(Collectors.toSet());
    assertThat(twice)
        .containsExactlyInAnyOrder(
            "20151208T100409 CLM_20151208T100409.tif", "20151208T101125 CLM_20151208T101125.tif");
  }

  @Test
  void statisticsOfWholeNumbersEqualNumpy() throws IOException {
    Scene scene = scene("sinop-modis/images", "*_{date:yyyy-MM-dd}.tif", "NDVI", "", "20130914");
    InputStatistics.Result result =
        new InputStatistics(Storage.local(), Optional.empty()).take(scene);
    assertThat(result.bands()).hasSize(1);
    BandStatistics ndvi = result.bands().get(0);
    assertThat(ndvi.tile()).isEqualTo(new BlockId(1, -7));
    assertThat(ndvi.sampled()).isEqualTo(37485);
    assertThat(ndvi.valid()).isEqualTo(37485);
    assertThat(ndvi.masked()).isZero();
    assertThat(ndvi.min()).isEqualTo(171);
    assertThat(ndvi.max()).isEqualTo(9163);
    assertThat(ndvi.sum()).isEqualTo(220041213);
    assertThat(ndvi.histogram().exponent()).isEqualTo(8);
    assertThat(ndvi.histogram().start()).isZero();
    assertThat(ndvi.histogram().counts())
        .startsWith(1, 0, 2, 0, 3, 18, 246, 298, 434, 1522, 2666, 2030, 1739, 1487)
        .contains(7314, 1594, 34);
    assertThat(result.bytesRead()).isEqualTo(63809);
  }

  @Test
  void statisticsLeaveMissingValuesOut() throws IOException {
    Scene scene =
        scene(
            "mato-grosso-modis/images",
            "MOD13Q1_{date}_subset_from_*.tif",
            "EVI,NDVI,RED,BLUE,NIR,MIR,DOY",
            "",
            "20111117");
    BandStatistics blue = statistics(scene, Optional.empty(), "BLUE");
    assertThat(blue.sampled()).isEqualTo(999);
    assertThat(blue.valid()).isEqualTo(990);
    assertThat(blue.sum()).isCloseTo(32.33410014840774, within(1e-9));
    assertThat(blue.histogram().exponent()).isEqualTo(-8);
    assertThat(blue.histogram().counts()).startsWith(7, 4, 39, 45, 172, 108, 89, 69, 111, 91, 51);
    assertThat(statistics(scene, Optional.empty(), "NDVI").valid()).isEqualTo(999);
  }

  @Test
  void statisticsAreSplitAtTileBorders() throws IOException {
    // The line y = 137 * 4096 * 10 m crosses the image 60 rows below its top.
    Scene empty = scene("belgium-worldcereal/images", "S2_{date}.tif", "", "", "20201201");
    List<BandStatistics> red =
        new InputStatistics(Storage.local(), Optional.empty())
            .take(empty).bands().stream().filter(s -> s.band().equals("S2-L2A-B04")).toList();
    assertThat(red)
        .extracting(BandStatistics::tile)
        .containsExactly(new BlockId(-138, 16), new BlockId(-137, 16));
    assertThat(red).extracting(BandStatistics::sampled).containsExactly(3600L, 2400L);
    assertThat(red).allMatch(s -> s.valid() == 0 && Double.isNaN(s.min()));
    assertThat(red).allMatch(s -> s.histogram().total() == 0);
  }

  @Test
  void statisticsLeaveMaskedPixelsOut() throws IOException {
    Scene scene =
        scene(
            "slovenia-sentinel2",
            "ndvi/NDVI_{date}T{time}.tif",
            "",
            "mask/CLM_{date}T{time}.tif",
            "20160605T100650");
    BandStatistics clear = statistics(scene, Optional.of(new MaskRule(Set.of(0))), "NDVI");
    assertThat(clear.sampled()).isEqualTo(6100);
    assertThat(clear.valid()).isEqualTo(3599);
    assertThat(clear.masked()).isEqualTo(2501);
    assertThat(clear.sum()).isCloseTo(2421.445675522089, within(1e-6));
    assertThat(clear.min()).isEqualTo(0.4148188f);
    assertThat(clear.histogram().exponent()).isEqualTo(-7);
    assertThat(clear.histogram().start()).isEqualTo(53);
    assertThat(clear.histogram().counts()).startsWith(1, 1, 2, 2, 2, 5, 3, 2, 5, 4, 8, 15, 17, 9);
    BandStatistics cloudy = statistics(scene, Optional.of(new MaskRule(Set.of(1))), "NDVI");
    assertThat(cloudy.valid()).isEqualTo(2501);
  }

  static Scene scene(String folder, String pattern, String bands, String mask, String id)
      throws IOException {
    return ArchiveReader.read(SharedData.path(folder).toString(), pattern, bands, mask)
        .scenes()
        .stream()
        .filter(scene -> scene.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  static BandStatistics statistics(Scene scene, Optional<MaskRule> rule, String band)
      throws IOException {
    List<BandStatistics> found =
        new InputStatistics(Storage.local(), rule)
            .take(scene).bands().stream().filter(s -> s.band().equals(band)).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }
}
