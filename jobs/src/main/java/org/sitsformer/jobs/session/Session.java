package org.sitsformer.jobs.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.udf.spark.interop.HostSession;

/** The one place that makes a Spark session, and what the program takes from its configuration. */
public final class Session {
  private static final String HADOOP_PREFIX = "spark.hadoop.";

  /** What marks this program's jobs: another program's in the same session are not cancelled. */
  private static final String TAG = "sitsformer";

  /** Set in any session that commands run in. */
  private static final Map<String, String> SQL =
      Map.of(
          "spark.sql.session.timeZone",
          "UTC",
          // What is kept on disk is read back as Java objects, and Spark's stream holds on to a
          // hundred of these batches: with 10,000 rows each, plans of a million blocks were a
          // task's whole heap.
          "spark.sql.inMemoryColumnarStorage.batchSize",
          "500");

  private static volatile SparkSession opened;

  /** Whether it was started here, and is to be stopped here. */
  private static volatile boolean ours;

  private Session() {}

  /**
   * Returns the running session or a new one: what {@code spark-submit} says counts, and without it
   * all cores of this machine, bound to loopback and without the web pages. Where the JVM has one
   * of somebody else's, commands run beside it, with settings of their own. It goes on when a
   * command ends, since one command may call another; the program's end stops it.
   *
   * @param name of the command, for the application's name
   */
  public static SparkSession open(String name) {
    SparkSession running = opened;
    if (running == null || running.sparkContext().isStopped()) {
      Optional<SparkSession> host = HostSession.find();
      running = host.map(Session::beside).orElseGet(() -> start(name));
      ours = host.isEmpty();
      opened = running;
    }
    // A property of the thread, which its jobs take over.
    running.sparkContext().addJobTag(TAG);
    return running;
  }

  private static SparkSession beside(SparkSession host) {
    SparkSession session = host.newSession();
    SQL.forEach((key, value) -> session.conf().set(key, value));
    return session;
  }

  private static SparkSession start(String name) {
    SparkConf conf = new SparkConf();
    SparkSession.Builder builder = SparkSession.builder().appName("sitsformer " + name);
    SQL.forEach(builder::config);
    if (!conf.contains("spark.master")) {
      builder
          .master("local[*]")
          .config("spark.ui.enabled", "false")
          // 200 reducers are made for a cluster; here each costs more than it does.
          .config("spark.sql.shuffle.partitions", "4")
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1");
    }
    Map<String, String> defaults = new HashMap<>();
    defaults.put("spark.sql.extensions", "org.sitsformer.udf.SitsExtensions");
    // The progress line follows the counters that heartbeats bring.
    defaults.put("spark.executor.heartbeatInterval", "2s");
    // Tasks are short reads of a shuffle and long computations: waiting for the executor that
    // holds the few kilobytes of plan would leave all others without work.
    defaults.put("spark.locality.wait", "0s");
    ObjectStores.defaults().forEach((key, value) -> defaults.put(HADOOP_PREFIX + key, value));
    defaults.forEach((key, value) -> builder.config(key, conf.get(key, value)));
    return builder.getOrCreate();
  }

  /** Cancels the jobs that commands have running. */
  public static void cancelJobs(SparkContext spark) {
    spark.cancelJobsWithTag(TAG);
  }

  /** Stops the session, if there is one and it is no other program's. */
  public static void stop() {
    SparkSession running = opened;
    if (running != null && ours) {
      running.stop();
    }
  }

  /** Returns the storage that this session's Hadoop options describe, for driver and executors. */
  public static Storage storage(SparkSession spark) {
    return storage(spark.sparkContext().getConf());
  }

  /**
   * Returns the storage that the Hadoop options of the command line describe, without a session.
   */
  public static Storage storage() {
    return storage(new SparkConf());
  }

  private static Storage storage(SparkConf conf) {
    Map<String, String> hadoop = new HashMap<>(ObjectStores.defaults());
    for (var entry : conf.getAll()) {
      if (entry._1().startsWith(HADOOP_PREFIX)) {
        hadoop.put(entry._1().substring(HADOOP_PREFIX.length()), entry._2());
      }
    }
    return Storage.of(hadoop);
  }
}
