package org.sitsformer.udf.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.FileHeader;
import org.sitsformer.geo.archive.Histogram;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.udf.TestSpark;
import org.sitsformer.udf.parquet.ParquetRows;

/** Every record comes back whole, through a Dataset and through a Parquet file. */
class CatalogRowsTest {
  private static final Crs SINUSOIDAL = Crs.of("+proj=sinu +lon_0=0 +R=6371007.181 +units=m");
  private static final Affine TRANSFORM =
      new Affine(-6089550.683386911, 231.6563582640091, 0, -1332950.720197616, 0, -231.65635826400);

  @TempDir private Path folder;

  @Test
  void scenesComeBackWhole() throws Exception {
    Scene scene =
        new Scene(
            "h12v10_20111117T101112",
            Instant.parse("2011-11-17T10:11:12.345678Z"),
            "h12v10",
            SINUSOIDAL,
            List.of(
                new SceneFile(
                    "/a/b c.tif", 1L << 40, 1795559223639L, "etag", "00ff", TRANSFORM, 37, 27)),
            List.of(
                new BandSource("EVI", "/a/b c.tif", 0, SampleType.FLOAT32, -3.4e38),
                new BandSource("NDVI", "/a/b c.tif", 1, SampleType.FLOAT32, null)),
            new BandSource("mask", "/a/mask.tif", 0, SampleType.UINT8, Double.NaN));
    Scene bare =
        new Scene(
            "20111117", scene.time(), "", Crs.of("EPSG:32633"), scene.files(), scene.bands(), null);
    List<Row> rows = List.of(SceneRows.encode(scene), SceneRows.encode(bare));
    List<Row> throughSpark = spark().createDataset(rows, SceneRows.encoder()).collectAsList();
    for (List<Row> copies : List.of(throughSpark, throughParquet(SceneRows.SCHEMA, rows))) {
      List<Scene> scenes = copies.stream().map(SceneRows::decode).toList();
      assertThat(scenes).containsExactly(scene, bare);
      // A Crs is equal by its definition alone.
      assertThat(scenes.get(0).crs().keys()).isEqualTo(SINUSOIDAL.keys());
      assertThat(scenes.get(0).crs().keys().doubles()).isNotEmpty();
    }
  }

  @Test
  void filesComeBackWhole() throws Exception {
    FileEntry entry = new FileEntry("s3a://bucket/a.tif", 12345, 0, "\"abc\"");
    FileHeader header =
        new FileHeader(
            entry,
            "00ff",
            SINUSOIDAL,
            TRANSFORM,
            37,
            27,
            SampleType.INT16,
            2,
            null,
            List.of("EVI", "NDVI"));
    Refusal fault = new Refusal(entry.path(), Refusal.Code.TRUNCATED, 99, "ends");
    Refusal superseded = new Refusal(entry.path(), Refusal.Code.SUPERSEDED, -1, "b.tif is newer");
    List<KnownFile> files =
        List.of(
            new KnownFile(entry, Optional.of(header), Optional.empty(), Optional.of(superseded)),
            new KnownFile(entry, Optional.empty(), Optional.of(fault), Optional.of(fault)),
            new KnownFile(entry, Optional.empty(), Optional.empty(), Optional.empty()));
    List<Row> rows = new ArrayList<>();
    for (KnownFile file : files) {
      rows.add(FileRows.encode(file, 7 + rows.size()));
    }
    List<Row> throughSpark = spark().createDataset(rows, FileRows.probedEncoder()).collectAsList();
    assertThat(throughSpark).extracting(FileRows::bytesRead).containsExactly(7L, 8L, 9L);
    for (List<Row> copies : List.of(throughSpark, throughParquet(FileRows.STORED, rows))) {
      assertThat(copies).extracting(FileRows::decode).isEqualTo(files);
    }
    assertThat(files).extracting(KnownFile::isOpened).containsExactly(true, true, false);
  }

  @Test
  void statisticsComeBackWhole() throws Exception {
    long[] counts = new long[Histogram.BINS];
    counts[0] = 5;
    counts[63] = 1L << 40;
    BandStatistics some =
        new BandStatistics(
            "s",
            "B02",
            new BlockId(-3, 7),
            100,
            60,
            30,
            -1.5,
            2.5,
            1e9,
            new Histogram(-7, -64, counts));
    BandStatistics empty =
        new BandStatistics(
            "s",
            "B03",
            new BlockId(0, 0),
            100,
            0,
            100,
            Double.NaN,
            Double.NaN,
            0,
            new Histogram(0, 0, new long[Histogram.BINS]));
    List<Row> rows = List.of(StatisticsRows.encode(some, 1234), StatisticsRows.encode(empty, 0));
    List<Row> throughSpark =
        spark().createDataset(rows, StatisticsRows.takenEncoder()).collectAsList();
    assertThat(throughSpark).extracting(StatisticsRows::bytesRead).containsExactly(1234L, 0L);
    for (List<Row> copies : List.of(throughSpark, throughParquet(StatisticsRows.STORED, rows))) {
      assertThat(copies).extracting(StatisticsRows::decode).containsExactly(some, empty);
    }
  }

  private List<Row> throughParquet(StructType schema, List<Row> rows) throws Exception {
    Path file = folder.resolve("rows.parquet");
    assertThat(ParquetRows.write(file, schema, rows.iterator())).isEqualTo(rows.size());
    assertThat(folder.toFile().list()).containsExactly("rows.parquet");
    return ParquetRows.read(spark(), file.toString(), schema);
  }

  private static SparkSession spark() {
    return TestSpark.session();
  }
}
