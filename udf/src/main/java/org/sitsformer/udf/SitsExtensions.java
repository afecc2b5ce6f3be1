package org.sitsformer.udf;

import org.sitsformer.udf.spark.interop.FunctionExtensions;
import org.sitsformer.udf.sql.SqlFunctions;

/**
 * Adds the SQL functions to a session: {@code
 * spark.sql.extensions=org.sitsformer.udf.SitsExtensions}. {@code DESCRIBE FUNCTION EXTENDED
 * sits_predict} shows their help.
 */
public final class SitsExtensions extends FunctionExtensions {
  private static final long serialVersionUID = 1L;

  /** Called by Spark. */
  public SitsExtensions() {
    super(SqlFunctions.all());
  }
}
