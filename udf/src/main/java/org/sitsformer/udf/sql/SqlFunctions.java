package org.sitsformer.udf.sql;

import java.util.List;
import org.sitsformer.udf.spark.SqlFunction;

/** All SQL functions. */
public final class SqlFunctions {
  private SqlFunctions() {}

  /** Returns the functions in the order of their names. */
  public static List<SqlFunction> all() {
    return List.of(new NdviFunction(), new PredictFunction());
  }
}
