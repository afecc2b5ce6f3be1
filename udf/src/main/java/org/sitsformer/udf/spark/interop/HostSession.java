package org.sitsformer.udf.spark.interop;

import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** The session of a platform that starts programs inside its own, as Databricks does. */
public final class HostSession {
  private HostSession() {}

  /** Returns the session that this JVM has already, if it is running. */
  public static Optional<SparkSession> find() {
    Option<SparkSession> active = SparkSession.getActiveSession();
    Option<SparkSession> found = active.isDefined() ? active : SparkSession.getDefaultSession();
    return found.isDefined() && !found.get().sparkContext().isStopped()
        ? Optional.of(found.get())
        : Optional.empty();
  }
}
