package org.sitsformer.jobs.catalog;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.run.ParquetTable;
import org.sitsformer.udf.catalog.FileRows;
import org.sitsformer.udf.catalog.KnownFile;
import org.sitsformer.udf.catalog.SceneRows;
import org.sitsformer.udf.catalog.StatisticsRows;
import org.sitsformer.udf.parquet.ParquetRows;

/**
 * The files of one snapshot: {@code scenes.parquet} and {@code statistics.parquet} for readers,
 * {@code files.parquet} for the next update, {@code snapshot.json} as the sign that all is there.
 */
final class SnapshotTables {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Storage storage;
  private final String folder;

  SnapshotTables(Storage storage, String folder) {
    this.storage = storage;
    this.folder = folder;
  }

  /** Returns what the snapshot says of itself, empty where there is no whole snapshot. */
  Optional<SnapshotInfo> info() throws IOException {
    String path = folder + "/snapshot.json";
    return storage.stat(path).isEmpty()
        ? Optional.empty()
        : Optional.of(JSON.readValue(storage.read(path), SnapshotInfo.class));
  }

  void write(
      SnapshotInfo info, List<KnownFile> files, List<Scene> scenes, List<BandStatistics> statistics)
      throws IOException {
    write("files.parquet", FileRows.STORED, files.stream().map(FileRows::encode).toList());
    write("scenes.parquet", SceneRows.SCHEMA, scenes.stream().map(SceneRows::encode).toList());
    write(
        "statistics.parquet",
        StatisticsRows.STORED,
        statistics.stream().map(band -> StatisticsRows.encode(band, 0)).toList());
    storage.put(folder + "/snapshot.json", JSON.writeValueAsBytes(info));
  }

  private void write(String name, StructType schema, List<Row> rows) throws IOException {
    ParquetTable.write(storage, folder + "/" + name, schema, rows);
  }

  List<KnownFile> files(SparkSession spark) {
    return ParquetRows.read(spark, folder + "/files.parquet", FileRows.STORED).stream()
        .map(FileRows::decode)
        .toList();
  }

  List<Scene> scenes(SparkSession spark) {
    return ParquetRows.read(spark, folder + "/scenes.parquet", SceneRows.SCHEMA).stream()
        .map(SceneRows::decode)
        .toList();
  }

  List<BandStatistics> statistics(SparkSession spark) {
    return ParquetRows.read(spark, folder + "/statistics.parquet", StatisticsRows.STORED).stream()
        .map(StatisticsRows::decode)
        .toList();
  }

  /**
   * Returns the input statistics with the day of each scene, one row a scene, band and tile: {@code
   * day} (of the epoch, UTC), {@code band}, {@code whole} (true where the file holds whole
   * numbers), and the stored columns from {@code sampled} on.
   */
  Dataset<Row> dated(SparkSession spark) {
    Dataset<Row> bands =
        table(spark, "scenes.parquet", SceneRows.SCHEMA)
            .select(col("id"), col("time"), explode(col("bands")).as("b"))
            .select(
                col("id").as("scene"),
                col("b.band").as("band"),
                not(col("b.type").startsWith("FLOAT")).as("whole"),
                datediff(col("time"), lit("1970-01-01")).cast("long").as("day"));
    return table(spark, "statistics.parquet", StatisticsRows.STORED)
        .join(bands, new String[] {"scene", "band"});
  }

  private Dataset<Row> table(SparkSession spark, String name, StructType schema) {
    return spark.read().schema(schema).parquet(storage.location(folder + "/" + name));
  }
}
