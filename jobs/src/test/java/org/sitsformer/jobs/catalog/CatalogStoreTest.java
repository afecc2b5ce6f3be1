package org.sitsformer.jobs.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.SharedData;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.FileTemplate;
import org.sitsformer.geo.archive.HeaderProbe;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;

class CatalogStoreTest {
  private static final String PATTERN = "{date}_{band}.tif";

  @TempDir private Path folder;
  private final SparkSession spark = TestSpark.session();
  private Path archive;
  private CatalogStore store;

  @BeforeEach
  void makeArchive() throws IOException {
    archive = Files.createDirectory(folder.resolve("archive"));
    store = store("out");
    for (String date : List.of("20200101", "20200201", "20200301")) {
      write(date + "_B02.tif", image(7), 1_000_000);
      write(date + "_B03.tif", image(9), 1_000_000);
    }
  }

  @Test
  void aSecondRunOpensNothingAndKeepsTheSnapshot() throws IOException {
    CatalogSnapshot first = update();
    assertThat(first.filesOpened()).isEqualTo(6);
    assertThat(first.bytesRead()).isPositive();
    assertThat(first.scenes())
        .extracting(Scene::id)
        .containsExactly("20200101", "20200201", "20200301");
    byte[] scenes = Files.readAllBytes(table(first, "scenes"));
    FileTime written = Files.getLastModifiedTime(table(first, "scenes"));

    CatalogSnapshot second = update();
    assertThat(second.filesOpened()).isZero();
    assertThat(second.bytesRead()).isZero();
    assertThat(second.name()).isEqualTo(first.name());
    assertThat(second.scenes()).isEqualTo(first.scenes());
    assertThat(second.dates()).isEqualTo(first.dates());
    assertThat(Files.readAllBytes(table(first, "scenes"))).isEqualTo(scenes);
    assertThat(Files.getLastModifiedTime(table(first, "scenes"))).isEqualTo(written);
  }

  @Test
  void onlyNewAndChangedFilesAreOpened() throws IOException {
    CatalogSnapshot first = update();
    write("20200401_B02.tif", image(7), 1_000_000);
    write("20200101_B02.tif", image(8), 2_000_000);
    CatalogSnapshot second = update();
    assertThat(second.filesOpened()).isEqualTo(2);
    assertThat(second.name()).isNotEqualTo(first.name());
    assertThat(second.scenes()).hasSize(4);
    assertThat(digest(second, "20200101")).isNotEqualTo(digest(first, "20200101"));
    assertThat(second.scenes().get(1)).isEqualTo(first.scenes().get(1));
    assertThat(mean(second, "20200101")).isEqualTo(8);
    assertThat(mean(second, "20200201")).isEqualTo(7);
    assertThat(store.open(spark, first.name()).scenes()).isEqualTo(first.scenes());
    assertThat(store.newest()).contains(second.name());
  }

  @Test
  void aFileThatGoesLeavesTheSnapshotsBeforeAlone() throws IOException {
    CatalogSnapshot first = update();
    Files.delete(archive.resolve("20200201_B02.tif"));
    Files.delete(archive.resolve("20200201_B03.tif"));
    CatalogSnapshot second = update();
    assertThat(second.filesOpened()).isZero();
    assertThat(second.scenes()).extracting(Scene::id).containsExactly("20200101", "20200301");
    assertThat(store.open(spark, first.name()).scenes()).hasSize(3);
  }

  @Test
  void equalContentGivesEqualNames() throws IOException {
    CatalogSnapshot first = update();
    assertThat(store("elsewhere").update(spark, request(PATTERN)).name()).isEqualTo(first.name());
    Path moved = folder.resolve("moved");
    Files.move(archive, moved);
    archive = moved;
    assertThat(store("third").update(spark, request(PATTERN)).name()).isEqualTo(first.name());
  }

  @Test
  void touchedFilesGiveACounterAndAreNotMistakenForTheOldOnes() throws IOException {
    CatalogSnapshot first = update();
    write("20200101_B02.tif", image(7), 3_000_000);
    CatalogSnapshot second = update();
    assertThat(second.name()).isEqualTo(first.name() + "-2");
    assertThat(second.filesOpened()).isEqualTo(1);
    assertThat(update().filesOpened()).isZero();
    assertThat(update().name()).isEqualTo(second.name());
  }

  @Test
  void openGivesBackWhatUpdateSaid() throws IOException {
    byte[] whole = image(7);
    write("20200301_B02.tif", Arrays.copyOf(whole, whole.length / 2), 1_000_000);
    CatalogSnapshot made = update();
    CatalogSnapshot opened = store.open(spark, made.name());
    assertThat(opened.scenes()).isEqualTo(made.scenes());
    assertThat(opened.refusals()).isEqualTo(made.refusals());
    assertThat(opened.dates()).isEqualTo(made.dates());
    assertThat(opened.maskRule()).isEqualTo(made.maskRule());
    assertThat(opened.filesOpened()).isZero();
  }

  @Test
  void refusedFilesAreRowsAndAreNotOpenedAgain() throws IOException {
    byte[] whole = image(7);
    write("20200301_B02.tif", Arrays.copyOf(whole, whole.length / 2), 1_000_000);
    CatalogSnapshot snapshot = update();
    assertThat(snapshot.scenes()).extracting(Scene::id).containsExactly("20200101", "20200201");
    assertThat(snapshot.refusals())
        .extracting(Refusal::code)
        .containsExactly(Refusal.Code.TRUNCATED, Refusal.Code.SCENE_QUARANTINED);
    List<Row> rows =
        spark
            .read()
            .parquet(table(snapshot, "files").toString())
            .where("refusal is not null")
            .selectExpr("refusal.code", "refusal.offset", "path")
            .orderBy("path")
            .collectAsList();
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).getString(0)).isEqualTo("TRUNCATED");
    assertThat(rows.get(0).getLong(1)).isPositive();
    assertThat(update().filesOpened()).isZero();

    // Repaired, it comes back with all its scene.
    write("20200301_B02.tif", whole, 2_000_000);
    CatalogSnapshot repaired = update();
    assertThat(repaired.filesOpened()).isEqualTo(1);
    assertThat(repaired.scenes()).hasSize(3);
    assertThat(repaired.refusals()).isEmpty();
  }

  @Test
  void aFolderWithoutItsSignIsNoSnapshot() throws IOException {
    CatalogSnapshot made = update();
    Files.delete(table(made, "scenes").resolveSibling("snapshot.json"));
    Files.writeString(table(made, "scenes"), "half");
    assertThatThrownBy(() -> store.open(spark, made.name()))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("No snapshot '" + made.name() + "'");
    assertThat(update().name()).isEqualTo(made.name());
    assertThat(store.open(spark, made.name()).scenes()).hasSize(3);
  }

  @Test
  void anotherMaskRuleTakesOtherStatistics() throws IOException {
    Path slovenia = SharedData.path("slovenia-sentinel2");
    CatalogRequest clear = slovenia(slovenia, Set.of(0));
    CatalogSnapshot first = store.update(spark, clear);
    assertThat(first.scenes()).hasSize(68);
    assertThat(first.filesOpened()).isEqualTo(136);
    assertThat(first.dates()).hasSize(67);
    // The shares were computed with rasterio and numpy: 2501 of 6100 pixels are cloud.
    CatalogSnapshot.DateSummary day = day(first, "2016-06-05");
    assertThat(day.sampledPixels()).isEqualTo(6100);
    assertThat(day.maskedPixels()).isEqualTo(2501);
    assertThat(day.validPixels()).isEqualTo(3599);
    assertThat(day(first, "2015-12-08").scenes()).isEqualTo(2);
    assertThat(day(first, "2015-12-08").sampledPixels()).isEqualTo(12200);

    CatalogSnapshot second = store.update(spark, slovenia(slovenia, Set.of(1)));
    assertThat(second.filesOpened()).isZero();
    assertThat(second.bytesRead()).isPositive();
    assertThat(second.name()).isNotEqualTo(first.name());
    assertThat(day(second, "2016-06-05").validPixels()).isEqualTo(2501);
  }

  @Test
  void saysWhatIsWrongWithTheOptions() {
    fails(request("S2_{date}.tif"), ExitCode.USAGE)
        .hasMessageContaining("--pattern 'S2_{date}.tif': none of the 6 files in")
        .hasMessageContaining("20200101_B02.tif");
    fails(request("{date}_*.tif"), ExitCode.USAGE)
        .hasMessageContaining("No scene can be used, 6 files refused")
        .hasMessageContaining("NO_BAND_NAMES")
        .hasMessageContaining("give --bands");
    fails(request(PATTERN, "B02", "B08"), ExitCode.USAGE)
        .hasMessage("--bands 'B08': no file has this band; the files have B02, B03");
    fails(
            new CatalogRequest(
                folder.resolve("empty").toString(),
                FileTemplate.parse(PATTERN),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                HeaderProbe.Identity.SAMPLED),
            ExitCode.USAGE)
        .hasMessageContaining("there is no file below this folder");
  }

  @Test
  void bandsChooseWhereNamesCarryThem() throws IOException {
    CatalogSnapshot snapshot = store.update(spark, request(PATTERN, "B03"));
    assertThat(snapshot.filesOpened()).isEqualTo(3);
    assertThat(snapshot.scenes()).allMatch(scene -> scene.bands().get(0).band().equals("B03"));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> fails(CatalogRequest request, int code) {
    return assertThatThrownBy(() -> store.update(spark, request))
        .isInstanceOfSatisfying(JobException.class, e -> assertThat(e.exitCode()).isEqualTo(code));
  }

  private static CatalogRequest slovenia(Path root, Set<Integer> valid) {
    return new CatalogRequest(
        root.toString(),
        FileTemplate.parse("ndvi/NDVI_{date}T{time}.tif"),
        List.of(),
        Optional.of(FileTemplate.parse("mask/CLM_{date}T{time}.tif")),
        Optional.of(new MaskRule(valid)),
        HeaderProbe.Identity.SAMPLED);
  }

  private static CatalogSnapshot.DateSummary day(CatalogSnapshot snapshot, String date) {
    return snapshot.dates().stream()
        .filter(day -> day.date().toString().equals(date))
        .findFirst()
        .orElseThrow();
  }

  private double mean(CatalogSnapshot snapshot, String scene) throws IOException {
    for (BandStatistics s : store.statistics(spark, snapshot.name())) {
      if (s.scene().equals(scene) && s.band().equals("B02")) {
        return s.sum() / s.valid();
      }
    }
    throw new AssertionError("No statistics of " + scene);
  }

  private static String digest(CatalogSnapshot snapshot, String id) {
    return snapshot.scenes().stream()
        .filter(scene -> scene.id().equals(id))
        .findFirst()
        .orElseThrow()
        .files()
        .get(0)
        .digest();
  }

  private CatalogSnapshot update() throws IOException {
    return store.update(spark, request(PATTERN));
  }

  private CatalogRequest request(String pattern, String... bands) {
    return new CatalogRequest(
        archive.toString(),
        FileTemplate.parse(pattern),
        List.of(bands),
        Optional.empty(),
        Optional.empty(),
        HeaderProbe.Identity.SAMPLED);
  }

  private CatalogStore store(String name) {
    return new CatalogStore(Storage.local(), folder.resolve(name).toString());
  }

  private Path table(CatalogSnapshot snapshot, String name) {
    return folder.resolve("out/catalog").resolve(snapshot.name()).resolve(name + ".parquet");
  }

  private void write(String name, byte[] content, long modifiedMillis) throws IOException {
    Path file = archive.resolve(name);
    Files.write(file, content);
    Files.setLastModifiedTime(file, FileTime.fromMillis(modifiedMillis));
  }

  /** Returns an image whose pixels all have one value; images of all values are equally long. */
  private static byte[] image(int value) {
    short[] pixels = new short[32 * 32];
    Arrays.fill(pixels, (short) value);
    GeoReference geo =
        new GeoReference(Affine.northUp(500_000, 5_000_000, 10, -10), Crs.of("EPSG:32633").keys());
    return TiffWriter.write(
        TiffSpec.of(32, 32, 1, SampleType.UINT16).tiles(16, 16).geo(geo), new short[][] {pixels});
  }
}
