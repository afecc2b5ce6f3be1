package org.sitsformer.udf.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitsformer.udf.TestSpark;

class ParquetRowsTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("text", DataTypes.StringType)
          .add("whole", DataTypes.IntegerType)
          .add("small", DataTypes.ByteType)
          .add("long", DataTypes.LongType)
          .add("real", DataTypes.DoubleType)
          .add("single", DataTypes.FloatType)
          .add("flag", DataTypes.BooleanType)
          .add("bytes", DataTypes.BinaryType)
          .add("time", DataTypes.TimestampType)
          .add("list", DataTypes.createArrayType(DataTypes.StringType));

  @TempDir private Path folder;

  @Test
  void sparkReadsEveryType() throws Exception {
    Row full =
        RowFactory.create(
            "ä",
            -1,
            (byte) -2,
            1L << 50,
            0.1,
            0.5f,
            true,
            new byte[] {0, -1},
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            new Object[] {"a", null, ""});
    Row empty = RowFactory.create(new Object[10]);
    Path file = folder.resolve("rows.parquet");
    ParquetRows.write(file, SCHEMA, List.of(full, empty).iterator());
    Dataset<Row> read = TestSpark.session().read().parquet(file.toString());
    assertThat(read.schema()).isEqualTo(SCHEMA);
    Row first = read.collectAsList().get(0);
    assertThat(first.getString(0)).isEqualTo("ä");
    assertThat(first.getInt(1)).isEqualTo(-1);
    assertThat(first.getByte(2)).isEqualTo((byte) -2);
    assertThat(first.getLong(3)).isEqualTo(1L << 50);
    assertThat(first.getDouble(4)).isEqualTo(0.1);
    assertThat(first.getFloat(5)).isEqualTo(0.5f);
    assertThat(first.getBoolean(6)).isTrue();
    assertThat((byte[]) first.get(7)).containsExactly(0, -1);
    assertThat(first.getTimestamp(8).toInstant()).isEqualTo("1969-12-31T23:59:59.999999Z");
    assertThat(first.<String>getList(9)).containsExactly("a", null, "");
    assertThat(read.collectAsList().get(1).anyNull()).isTrue();
    assertThat(read.collectAsList().get(1)).isEqualTo(empty);
  }

  @Test
  void equalRowsGiveEqualBytes() throws Exception {
    StructType schema = new StructType().add("n", DataTypes.IntegerType, false);
    Path one = folder.resolve("one.parquet");
    Path two = folder.resolve("two.parquet");
    for (Path file : List.of(one, two)) {
      ParquetRows.write(file, schema, List.of(RowFactory.create(1)).iterator());
    }
    assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
  }

  @Test
  void refusesWhatTheSchemaForbids() {
    StructType schema = new StructType().add("n", DataTypes.IntegerType, false);
    Path file = folder.resolve("rows.parquet");
    assertThatThrownBy(
            () ->
                ParquetRows.write(
                    file, schema, List.of(RowFactory.create((Object) null)).iterator()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Column n is null");
  }
}
