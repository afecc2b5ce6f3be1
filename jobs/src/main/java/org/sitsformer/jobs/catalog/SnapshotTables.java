package org.sitsformer.jobs.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.archive.BandStatistics;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.udf.catalog.FileRows;
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
      SnapshotInfo info, List<Row> files, List<Scene> scenes, List<BandStatistics> statistics)
      throws IOException {
    write("files.parquet", FileRows.STORED, files);
    write("scenes.parquet", SceneRows.SCHEMA, scenes.stream().map(SceneRows::encode).toList());
    write(
        "statistics.parquet",
        StatisticsRows.STORED,
        statistics.stream().map(band -> StatisticsRows.encode(band, 0)).toList());
    storage.put(folder + "/snapshot.json", JSON.writeValueAsBytes(info));
  }

  private void write(String name, StructType schema, List<Row> rows) throws IOException {
    // In a folder, since a temporary file itself would be nobody else's to read, also when moved.
    Path temporary = Files.createTempDirectory("sitsformer-catalog");
    try {
      Path file = temporary.resolve(name);
      ParquetRows.write(file, schema, rows.iterator());
      storage.putFile(folder + "/" + name, file);
    } finally {
      Storage.local().delete(temporary.toString());
    }
  }

  List<Row> files(SparkSession spark) {
    return ParquetRows.read(spark, folder + "/files.parquet", FileRows.STORED);
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
}
