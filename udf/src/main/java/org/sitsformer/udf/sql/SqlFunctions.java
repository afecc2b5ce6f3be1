package org.sitsformer.udf.sql;

import java.util.List;

/** All SQL functions. */
public final class SqlFunctions {
  private SqlFunctions() {}

  /** Returns the functions in the order of their names. */
  public static List<SqlFunction> all() {
    return List.of(new NdviFunction(), new PredictFunction());
  }
}
