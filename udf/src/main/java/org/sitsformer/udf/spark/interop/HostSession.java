package org.sitsformer.udf.spark.interop;

import org.apache.spark.sql.SparkSession;

/** The session of a platform that starts programs inside its own, as Databricks does. */
public final class HostSession {
  private HostSession() {}

  /** Returns whether this JVM has a session already. */
  public static boolean isThere() {
    return SparkSession.getDefaultSession().isDefined();
  }
}
