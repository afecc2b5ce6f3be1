package org.sitsformer.geo.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;

class SceneAssemblerTest {
  @TempDir private Path folder;

  @Test
  void putsBandFilesOfOneTimeAndTileTogether() throws IOException {
    image("T1_20200101_B02.tif", 1000);
    image("T1_20200101_B03.tif", 1000);
    image("T2_20200101_B02.tif", 1000);
    image("T1_20200102_B02.tif", 1000);
    SceneAssembler.Assembly archive = read("{tile}_{date}_{band}.tif", "", "");
    assertThat(archive.refusals()).isEmpty();
    assertThat(archive.scenes())
        .extracting(Scene::id)
        .containsExactly("T1_20200101", "T2_20200101", "T1_20200102");
    Scene first = archive.scenes().get(0);
    assertThat(first.bands()).extracting(BandSource::band).containsExactly("B02", "B03");
    assertThat(first.files())
        .extracting(SceneFile::path)
        .containsExactly(path("T1_20200101_B02.tif"), path("T1_20200101_B03.tif"));
  }

  @Test
  void theNewestOfTwoFilesWithOneBandCounts() throws IOException {
    image("20200101_B02_v1.tif", 5000);
    image("20200101_B02_v2.tif", 3000);
    SceneAssembler.Assembly archive = read("{date}_{band}_*.tif", "", "");
    assertThat(archive.scenes()).hasSize(1);
    assertThat(archive.scenes().get(0).files())
        .extracting(SceneFile::path)
        .containsExactly(path("20200101_B02_v1.tif"));
    assertThat(archive.refusals())
        .containsExactly(
            new Refusal(
                path("20200101_B02_v2.tif"),
                Refusal.Code.SUPERSEDED,
                -1,
                "20200101_B02_v1.tif is newer"));
  }

  @Test
  void anOlderFileThatIsDamagedDoesNoHarm() throws IOException {
    image("20200101_B02_v1.tif", 5000);
    Fixtures.write(folder, "20200101_B02_v2.tif", new byte[] {1, 2, 3}, 3000);
    SceneAssembler.Assembly archive = read("{date}_{band}_*.tif", "", "");
    assertThat(archive.scenes()).hasSize(1);
    assertThat(codes(archive)).containsExactly("20200101_B02_v2.tif SUPERSEDED");
  }

  @Test
  void ofEquallyOldFilesTheLastByPathCounts() throws IOException {
    image("20200101_N0400.tif", 5000);
    image("20200101_N0500.tif", 5000);
    SceneAssembler.Assembly archive = read("{date}_*.tif", "NDVI", "");
    assertThat(archive.scenes().get(0).bands().get(0).path()).isEqualTo(path("20200101_N0500.tif"));
    assertThat(codes(archive)).containsExactly("20200101_N0400.tif SUPERSEDED");
  }

  @Test
  void aSceneWithARefusedFileIsQuarantined() throws IOException {
    image("20200101_B02.tif", 1000);
    byte[] whole = Fixtures.image();
    Fixtures.write(folder, "20200101_B03.tif", Arrays.copyOf(whole, whole.length - 9), 1000);
    image("20200102_B02.tif", 1000);
    SceneAssembler.Assembly archive = read("{date}_{band}.tif", "", "");
    assertThat(archive.scenes()).extracting(Scene::id).containsExactly("20200102");
    assertThat(codes(archive))
        .containsExactly("20200101_B02.tif SCENE_QUARANTINED", "20200101_B03.tif TRUNCATED");
    assertThat(archive.refusals().get(0).reason())
        .isEqualTo("Scene 20200101 is not used: TRUNCATED in 20200101_B03.tif");
  }

  @Test
  void findsMasksByTheFieldsThatBothNamesHave() throws IOException {
    image("T1_20200101T101112.tif", 1000);
    image("T1_20200101T131415.tif", 1000);
    image("m/CLM_20200101.tif", 1000);
    SceneAssembler.Assembly archive = read("{tile}_{date}T{time}.tif", "NDVI", "CLM_{date}.tif");
    assertThat(archive.scenes()).hasSize(2);
    assertThat(archive.scenes())
        .allMatch(scene -> scene.mask().path().equals(path("m/CLM_20200101.tif")));
    assertThat(archive.scenes().get(0).files()).hasSize(2);
  }

  @Test
  void aSceneWithoutItsMaskIsNotUsed() throws IOException {
    image("20200101.tif", 1000);
    image("20200102.tif", 1000);
    image("CLM_20200102.tif", 1000);
    SceneAssembler.Assembly archive = read("{date}.tif", "NDVI", "CLM_{date}.tif");
    assertThat(archive.scenes()).extracting(Scene::id).containsExactly("20200102");
    assertThat(codes(archive)).containsExactly("20200101.tif NO_MASK");
  }

  @Test
  void aDamagedMaskQuarantinesItsScene() throws IOException {
    image("20200101.tif", 1000);
    Fixtures.write(folder, "CLM_20200101.tif", new byte[] {1}, 1000);
    SceneAssembler.Assembly archive = read("{date}.tif", "NDVI", "CLM_{date}.tif");
    assertThat(archive.scenes()).isEmpty();
    assertThat(codes(archive))
        .containsExactly("20200101.tif SCENE_QUARANTINED", "CLM_20200101.tif NOT_TIFF");
  }

  @Test
  void filesOfOneTimeInTwoPlacesNeedATile() throws IOException {
    image("A_20200101.tif", 1000);
    Fixtures.write(folder, "B_20200101.tif", Fixtures.image(32, 600_000, 10), 1000);
    SceneAssembler.Assembly archive = read("*_{date}.tif", "", "");
    assertThat(archive.scenes()).isEmpty();
    // Without names there is nothing to tell them apart, with names they differ in place.
    assertThat(codes(archive)).allMatch(code -> code.endsWith("NO_BAND_NAMES"));
    assertThat(read("{tile}_{date}.tif", "NDVI", "").scenes()).hasSize(2);
    TiffSpec named =
        TiffSpec.of(32, 32, 1, SampleType.UINT16)
            .geo(Fixtures.geo(600_000, 10))
            .bandNames(List.of("second"));
    Fixtures.write(folder, "B_20200101.tif", TiffWriter.write(named, new short[1][1024]), 1000);
    TiffSpec other = named.geo(Fixtures.geo(500_000, 10)).bandNames(List.of("first"));
    Fixtures.write(folder, "A_20200101.tif", TiffWriter.write(other, new short[1][1024]), 1000);
    assertThat(codes(read("*_{date}.tif", "", "")))
        .containsExactlyInAnyOrder(
            "A_20200101.tif SCENE_QUARANTINED", "B_20200101.tif MIXED_FOOTPRINT");
  }

  @Test
  void twoPlacesWithOneBandAreNotTakenForTwoProcessings() throws IOException {
    image("A_20200101.tif", 1000);
    Fixtures.write(folder, "B_20200101.tif", Fixtures.image(32, 600_000, 10), 2000);
    SceneAssembler.Assembly archive = read("*_{date}.tif", "NDVI", "");
    assertThat(archive.scenes()).isEmpty();
    assertThat(codes(archive)).contains("A_20200101.tif MIXED_FOOTPRINT");
    assertThat(archive.refusals().get(0).reason()).contains("put {tile} into the pattern");
  }

  @Test
  void bandsOfTwoResolutionsLieInOnePlace() throws IOException {
    image("20200101_B02.tif", 1000);
    Fixtures.write(folder, "20200101_B05.tif", Fixtures.image(16, 500_000, 20), 1000);
    assertThat(read("{date}_{band}.tif", "", "").scenes()).hasSize(1);
  }

  @Test
  void namesMustFitTheBands() throws IOException {
    image("20200101.tif", 1000);
    assertThat(read("{date}.tif", "", "").refusals().get(0).reason())
        .isEqualTo("The file does not name its 1 band: give --bands");
    assertThat(read("{date}.tif", "a,b", "").refusals().get(0).reason())
        .isEqualTo("1 bands, --bands names 2");
  }

  @Test
  void aDateThatDoesNotExistIsRefused() throws IOException {
    image("20200230.tif", 1000);
    FileTemplate pattern = FileTemplate.parse("{date}.tif");
    ArchiveScan scan =
        ArchiveScan.of(Storage.local(), folder.toString(), pattern, List.of(), Optional.empty());
    assertThat(scan.candidates()).isEmpty();
    assertThat(scan.refusals()).hasSize(1);
    assertThat(scan.refusals().get(0).code()).isEqualTo(Refusal.Code.BAD_DATE);
    assertThat(scan.refusals().get(0).reason()).contains("20200230");
  }

  private void image(String name, long modified) throws IOException {
    Fixtures.write(folder, name, Fixtures.image(), modified);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private SceneAssembler.Assembly read(String pattern, String bands, String mask)
      throws IOException {
    return ArchiveReader.read(folder.toString(), pattern, bands, mask);
  }

  private static List<String> codes(SceneAssembler.Assembly archive) {
    return archive.refusals().stream()
        .map(r -> r.path().substring(r.path().lastIndexOf('/') + 1) + " " + r.code())
        .toList();
  }
}
