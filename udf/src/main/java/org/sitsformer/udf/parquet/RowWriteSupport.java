package org.sitsformer.udf.parquet;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Hands a {@link Row}'s values to Parquet, in the layout that Spark itself writes. */
final class RowWriteSupport extends WriteSupport<Row> {
  private final StructType schema;
  private RecordConsumer out;

  RowWriteSupport(StructType schema) {
    this.schema = schema;
  }

  @Override
  public WriteContext init(Configuration configuration) {
    // Not the session's settings: a file must not depend on who writes it.
    Configuration layout = new Configuration(false);
    layout.set(SQLConf.PARQUET_WRITE_LEGACY_FORMAT().key(), "false");
    layout.set(SQLConf.PARQUET_OUTPUT_TIMESTAMP_TYPE().key(), "TIMESTAMP_MICROS");
    layout.set(SQLConf.PARQUET_FIELD_ID_WRITE_ENABLED().key(), "false");
    return new WriteContext(
        new SparkToParquetSchemaConverter(layout).convert(schema),
        Map.of("org.apache.spark.sql.parquet.row.metadata", schema.json()));
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    out = recordConsumer;
  }

  @Override
  public void write(Row row) {
    out.startMessage();
    fields(row, schema);
    out.endMessage();
  }

  private void fields(Row row, StructType struct) {
    StructField[] fields = struct.fields();
    for (int i = 0; i < fields.length; i++) {
      if (row.isNullAt(i)) {
        if (!fields[i].nullable()) {
          throw new IllegalArgumentException("Column " + fields[i].name() + " is null");
        }
        continue;
      }
      out.startField(fields[i].name(), i);
      if (fields[i].dataType() instanceof ArrayType array) {
        list(row.get(i) instanceof Object[] items ? Arrays.asList(items) : row.getList(i), array);
      } else {
        value(row.get(i), fields[i].dataType());
      }
      out.endField(fields[i].name(), i);
    }
  }

  /** Parquet's three levels: the column, a repeated group, the element. */
  private void list(List<?> items, ArrayType type) {
    out.startGroup();
    if (!items.isEmpty()) {
      out.startField("list", 0);
      for (Object item : items) {
        out.startGroup();
        if (item != null) {
          out.startField("element", 0);
          value(item, type.elementType());
          out.endField("element", 0);
        }
        out.endGroup();
      }
      out.endField("list", 0);
    }
    out.endGroup();
  }

  private void value(Object value, DataType type) {
    if (type instanceof StructType struct) {
      out.startGroup();
      fields((Row) value, struct);
      out.endGroup();
    } else if (value instanceof String text) {
      out.addBinary(Binary.fromString(text));
    } else if (value instanceof byte[] bytes) {
      out.addBinary(Binary.fromConstantByteArray(bytes));
    } else if (value instanceof Integer number) {
      out.addInteger(number);
    } else if (value instanceof Short number) {
      out.addInteger(number);
    } else if (value instanceof Byte number) {
      out.addInteger(number);
    } else if (value instanceof Long number) {
      out.addLong(number);
    } else if (value instanceof Double number) {
      out.addDouble(number);
    } else if (value instanceof Float number) {
      out.addFloat(number);
    } else if (value instanceof Boolean flag) {
      out.addBoolean(flag);
    } else if (value instanceof Timestamp time) {
      out.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant()));
    } else if (value instanceof Instant time) {
      out.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    } else {
      throw new IllegalArgumentException(
          "Cannot write %s as %s".formatted(value.getClass().getName(), type.simpleString()));
    }
  }
}
