package org.sitsformer.udf.sql;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;
import org.sitsformer.udf.spark.SqlFunction;

/**
 * {@code sits_ndvi(nir, red)}: the normalised difference vegetation index, (nir - red) / (nir +
 * red).
 */
final class NdviFunction implements SqlFunction {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "sits_ndvi";
  }

  @Override
  public String usage() {
    return "_FUNC_(nir, red) - Returns (nir - red) / (nir + red), NULL where the sum is 0.";
  }

  @Override
  public String arguments() {
    return """

            Arguments:
              * nir - near infrared reflectance, in any scale
              * red - red reflectance, in the same scale
        """;
  }

  @Override
  public String examples() {
    return """

            Examples:
              > SELECT _FUNC_(3000, 1000);
               0.5
        """;
  }

  @Override
  public Column call(List<Column> arguments) {
    if (arguments.size() != 2) {
      throw new IllegalArgumentException(
          "sits_ndvi takes 2 arguments (nir, red), not " + arguments.size());
    }
    Column nir = arguments.get(0).cast("double");
    Column red = arguments.get(1).cast("double");
    Column sum = nir.plus(red);
    return when(sum.notEqual(lit(0.0)), nir.minus(red).divide(sum));
  }
}
