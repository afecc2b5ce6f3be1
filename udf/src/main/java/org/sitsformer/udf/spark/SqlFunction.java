package org.sitsformer.udf.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Column;

/** A function of SQL and of every language that speaks it. */
public interface SqlFunction extends Serializable {
  /** Returns the name in SQL. */
  String name();

  /** Returns one line of help, with {@code _FUNC_} for the name. */
  String usage();

  /** Returns the help on arguments, in the layout of {@code DESCRIBE FUNCTION EXTENDED}. */
  String arguments();

  /** Returns examples in that layout. */
  String examples();

  /**
   * Returns the result for some arguments.
   *
   * @throws IllegalArgumentException if they are too few, too many or of the wrong kind
   */
  Column call(List<Column> arguments);
}
