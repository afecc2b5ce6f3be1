package org.sitsformer.udf.catalog;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.grid.Affine;

/** Reference systems and transforms as parts of a row. */
final class GeoRows {
  static final StructType CRS =
      new StructType()
          .add("definition", DataTypes.StringType, false)
          .add("directory", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("doubles", DataTypes.createArrayType(DataTypes.DoubleType, false), false)
          .add("ascii", DataTypes.StringType, false);

  static final StructType TRANSFORM =
      new StructType()
          .add("origin_x", DataTypes.DoubleType, false)
          .add("step_x", DataTypes.DoubleType, false)
          .add("shear_x", DataTypes.DoubleType, false)
          .add("origin_y", DataTypes.DoubleType, false)
          .add("shear_y", DataTypes.DoubleType, false)
          .add("step_y", DataTypes.DoubleType, false);

  private GeoRows() {}

  static Row encode(Crs crs) {
    GeoKeys keys = crs.keys();
    return RowFactory.create(
        crs.definition(),
        Arrays.stream(keys.directory()).boxed().toArray(),
        Arrays.stream(keys.doubles()).boxed().toArray(),
        keys.ascii());
  }

  static Crs crs(Row row) {
    List<Integer> directory = row.getList(1);
    List<Double> doubles = row.getList(2);
    return new Crs(
        row.getString(0),
        new GeoKeys(
            directory.stream().mapToInt(Integer::intValue).toArray(),
            doubles.stream().mapToDouble(Double::doubleValue).toArray(),
            row.getString(3)));
  }

  static Row encode(Affine at) {
    return RowFactory.create(
        at.originX(), at.stepX(), at.shearX(), at.originY(), at.shearY(), at.stepY());
  }

  static Affine affine(Row row) {
    return new Affine(
        row.getDouble(0),
        row.getDouble(1),
        row.getDouble(2),
        row.getDouble(3),
        row.getDouble(4),
        row.getDouble(5));
  }
}
