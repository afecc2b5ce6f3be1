package org.sitsformer.jobs;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of this module's tests. */
public final class TestSpark {
  private static SparkSession session;

  private TestSpark() {}

  /** Returns the session, started by the first caller. */
  public static synchronized SparkSession session() {
    if (session == null) {
      session = start(2);
    }
    return session;
  }

  /** Ends the session and starts one with so many cores; {@link #stop} ends that one. */
  public static synchronized void restart(int cores) {
    stop();
    session = start(cores);
  }

  /** As {@link #restart}, but a task may fail before the job does, as on a cluster. */
  public static synchronized void restartWithRetries() {
    stop();
    session = start("local[2, 4]");
  }

  /** Ends the session, so that the next caller starts a usual one. */
  public static synchronized void stop() {
    if (session != null) {
      session.stop();
      SparkSession.clearActiveSession();
      SparkSession.clearDefaultSession();
      session = null;
    }
  }

  private static SparkSession start(int cores) {
    return start("local[" + cores + "]");
  }

  private static SparkSession start(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate();
  }
}
