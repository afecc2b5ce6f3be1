package org.sitsformer.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.udf.classify.BlockKey;
import org.sitsformer.udf.classify.BlockResult;

/** A run of a version whose manifest named no kind of failure, no executor and no GPU. */
class RunTablesTest {
  private static final String[] EARLIER = {
    "row",
    "col",
    "key",
    "parts",
    "state",
    "reused",
    "reason",
    "scenes",
    "bytes",
    "file_digest",
    "pixel_digest",
    "damages",
    "requests",
    "bytes_read",
    "bytes_needed",
    "nanos_predict"
  };

  @TempDir private Path output;
  private final Storage storage = Storage.local();
  private final SparkSession spark = TestSpark.session();
  private RunTables tables;
  private RunFolder run;

  @BeforeEach
  void writeARun() throws IOException {
    tables = new RunTables(spark, storage);
    run = new RunFolder(output.toString(), "2024-08-31_demo-1.0.0_r1_9f3c21ab");
    ParquetTable.write(
        storage,
        run.path(RunFolder.MANIFEST),
        BlockResult.schema(EARLIER),
        List.of(
            manifest(0, 0, "aa", parts("same"), "done", ""),
            manifest(0, 1, "", null, "failed", "changed: a.tif is another one"),
            manifest(1, 0, "bb", parts("same"), "nodata", "no scene touches it")));
    ParquetTable.write(
        storage,
        run.path(RunFolder.STATISTICS),
        BlockResult.schema(BlockResult.STATISTICS_COLUMNS),
        List.of(statistics(0, 0, "aa", 64), statistics(0, 1, "", 0), statistics(1, 0, "bb", 64)));
  }

  private static Row manifest(
      int row, int col, String key, Row parts, String state, String reason) {
    return RowFactory.create(
        row,
        col,
        key,
        parts,
        state,
        false,
        reason,
        3,
        100L,
        "f" + key,
        "p" + key,
        new Row[0],
        4L,
        50L,
        40L,
        9L);
  }

  private static Row parts(String digest) {
    return RowFactory.create(
        Arrays.stream(BlockKey.Part.values()).map(part -> (Object) digest).toArray());
  }

  private static Row statistics(int row, int col, String key, long pixels) {
    Row[] classes = {
      RowFactory.create(0, pixels / 4, new Row[0]),
      RowFactory.create(2, pixels - pixels / 4, new Row[] {RowFactory.create(200, 48)})
    };
    return RowFactory.create(row, col, key, pixels, classes, new Row[0]);
  }

  @Test
  void columnsThatAnEarlierManifestLacksAreNull() {
    Dataset<Row> manifest = tables.manifest(run);

    assertThat(manifest.columns()).containsExactly(BlockResult.MANIFEST_COLUMNS);
    assertThat(manifest.orderBy("row", "col").collectAsList())
        .extracting(
            row -> row.getAs("key"),
            row -> row.getAs("state"),
            row -> row.getAs("failure"),
            row -> row.getAs("reason"),
            row -> row.getAs("executor"),
            row -> row.getAs("gpu"),
            row -> row.getAs("nanos_predict"))
        .containsExactly(
            tuple("aa", "done", null, "", null, null, 9L),
            tuple("", "failed", null, "changed: a.tif is another one", null, null, 9L),
            tuple("bb", "nodata", null, "no scene touches it", null, null, 9L));
  }

  @Test
  void manifestsOfBothVersionsAreOneTable() throws IOException {
    RunFolder newer = new RunFolder(output.toString(), "2024-09-30_demo-1.0.0_r1_00112233");
    ParquetTable.write(
        storage,
        newer.path(RunFolder.MANIFEST),
        BlockResult.schema(BlockResult.MANIFEST_COLUMNS),
        List.of(
            RowFactory.create(
                0,
                0,
                "",
                null,
                "failed",
                false,
                "store",
                "store: no",
                3,
                0L,
                "",
                "",
                new Row[0],
                "1-ab",
                "",
                0L,
                0L,
                0L,
                0L)));

    assertThat(tables.manifests(List.of(run, newer)).where("state = 'failed'").collectAsList())
        .extracting(row -> row.getAs("failure"), row -> row.getAs("reason"))
        .containsExactlyInAnyOrder(
            tuple(null, "changed: a.tif is another one"), tuple("store", "store: no"));
  }

  @Test
  void anEarlierRunsBlocksAreKnownAndSaidToHaveFailedBefore() throws IOException {
    EarlierRuns earlier = EarlierRuns.of(spark, storage, output.toString(), "");

    assertThat(earlier.blocks().orderBy("key").collectAsList())
        .extracting(
            row -> row.getAs("key"), row -> row.getAs("failure"), row -> row.getAs("pixels"))
        .containsExactly(tuple("aa", null, 64L), tuple("bb", null, 64L));
    Map<String, Long> reasons =
        earlier.reasons(
            made(
                RowFactory.create(0, 0, "aa", parts("same")),
                RowFactory.create(0, 1, "cc", parts("same")),
                RowFactory.create(1, 0, "dd", parts("other")),
                RowFactory.create(1, 1, "ee", parts("same"))));
    String all = String.join("+", parts());
    assertThat(reasons).isEqualTo(Map.of("lost", 1L, "failed before", 1L, all, 1L, "new", 1L));
    assertThat(EarlierRuns.of(spark, storage, output.toString(), run.run()).isEmpty()).isTrue();
  }

  private static List<String> parts() {
    return Arrays.stream(BlockKey.Part.values()).map(BlockKey.Part::word).toList();
  }

  private Dataset<Row> made(Row... rows) {
    StructType schema = BlockResult.schema(new String[] {"row", "col", "key", "parts"});
    return spark.createDataset(List.of(rows), Encoders.row(schema));
  }

  @Test
  void pixelsAreAddedUpByClass() {
    assertThat(RunTables.pixelsByClass(tables.statistics(run))).isEqualTo(Map.of(0, 32L, 2, 96L));
  }
}
