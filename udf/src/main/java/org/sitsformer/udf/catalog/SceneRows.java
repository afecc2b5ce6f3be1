package org.sitsformer.udf.catalog;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.tiff.SampleType;

/** Scenes as rows of {@code scenes.parquet}, nothing left out. */
public final class SceneRows {
  private static final StructType FILE =
      FileRows.ENTRY
          .add("digest", DataTypes.StringType, false)
          .add("transform", GeoRows.TRANSFORM, false)
          .add("width", DataTypes.IntegerType, false)
          .add("height", DataTypes.IntegerType, false);

  private static final StructType BAND =
      new StructType()
          .add("band", DataTypes.StringType, false)
          .add("path", DataTypes.StringType, false)
          .add("index", DataTypes.IntegerType, false)
          .add("type", DataTypes.StringType, false)
          .add("no_data", DataTypes.DoubleType, true);

  /** Columns of a scene. */
  public static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("time", DataTypes.TimestampType, false)
          .add("tile", DataTypes.StringType, false)
          .add("crs", GeoRows.CRS, false)
          .add("files", DataTypes.createArrayType(FILE, false), false)
          .add("bands", DataTypes.createArrayType(BAND, false), false)
          .add("mask", BAND, true);

  private SceneRows() {}

  public static Encoder<Row> encoder() {
    return Encoders.row(SCHEMA);
  }

  public static Row encode(Scene scene) {
    return RowFactory.create(
        scene.id(),
        Timestamp.from(scene.time()),
        scene.tile(),
        GeoRows.encode(scene.crs()),
        scene.files().stream().map(SceneRows::encode).toArray(),
        scene.bands().stream().map(SceneRows::encode).toArray(),
        scene.mask() == null ? null : encode(scene.mask()));
  }

  public static Scene decode(Row row) {
    List<Row> files = row.getList(4);
    List<Row> bands = row.getList(5);
    return new Scene(
        row.getString(0),
        instant(row.get(1)),
        row.getString(2),
        GeoRows.crs(row.getStruct(3)),
        files.stream().map(SceneRows::file).toList(),
        bands.stream().map(SceneRows::band).toList(),
        row.isNullAt(6) ? null : band(row.getStruct(6)));
  }

  /** A session with the Java 8 time API gives instants, others timestamps. */
  private static Instant instant(Object time) {
    return time instanceof Instant instant ? instant : ((Timestamp) time).toInstant();
  }

  private static Row encode(SceneFile file) {
    return RowFactory.create(
        file.path(),
        file.length(),
        file.modifiedMillis(),
        file.etag(),
        file.digest(),
        GeoRows.encode(file.transform()),
        file.width(),
        file.height());
  }

  private static SceneFile file(Row row) {
    return new SceneFile(
        row.getString(0),
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        GeoRows.affine(row.getStruct(5)),
        row.getInt(6),
        row.getInt(7));
  }

  private static Row encode(BandSource band) {
    return RowFactory.create(
        band.band(), band.path(), band.index(), band.type().name(), band.noData());
  }

  private static BandSource band(Row row) {
    return new BandSource(
        row.getString(0),
        row.getString(1),
        row.getInt(2),
        SampleType.valueOf(row.getString(3)),
        row.isNullAt(4) ? null : row.getDouble(4));
  }
}
