package org.sitsformer.udf;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of this module's tests. */
public final class TestSpark {
  private static SparkSession session;

  private TestSpark() {}

  /** Returns the session, started by the first caller; it ends with the process. */
  public static synchronized SparkSession session() {
    if (session == null) {
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("tests")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.host", "127.0.0.1")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.sql.shuffle.partitions", "4")
              .config("spark.sql.extensions", "org.sitsformer.udf.SitsExtensions")
              .config("spark.sql.session.timeZone", "UTC")
              .getOrCreate();
    }
    return session;
  }
}
