package org.sitsformer.jobs.session;

import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * What the program sets for {@code s3a://} where nobody has said otherwise, neither with {@code
 * spark.hadoop.*} nor in a {@code core-site.xml}. docs/object-stores.md says why.
 */
final class ObjectStores {
  private static final String CLIENT = "org/apache/hadoop/fs/s3a/S3AFileSystem.class";
  private static final String HADOOPS_OWN = "core-default.xml";

  /**
   * Hadoop's own values let one request to a store that is down be tried for hours. With these it
   * is given up after about a minute, and a stalled answer after half of one.
   */
  private static final Map<String, String> S3A =
      Map.of(
          "fs.s3a.attempts.maximum", "4",
          "fs.s3a.retry.limit", "4",
          "fs.s3a.retry.interval", "500ms",
          "fs.s3a.retry.throttle.limit", "4",
          "fs.s3a.retry.throttle.interval", "500ms",
          "fs.s3a.connection.timeout", "30000",
          // Parquet is read from its end.
          "fs.s3a.experimental.input.fadvise", "random",
          // Else every put is followed by a delete of the markers of all parents.
          "fs.s3a.directory.marker.retention", "keep");

  private ObjectStores() {}

  /** Returns Hadoop settings to add; none where s3a is not on the class path. */
  static Map<String, String> defaults() {
    if (Thread.currentThread().getContextClassLoader().getResource(CLIENT) == null) {
      return Map.of();
    }
    Configuration site = new Configuration();
    Map<String, String> open = new TreeMap<>(S3A);
    open.keySet().removeIf(key -> isSet(site, key));
    return open;
  }

  private static boolean isSet(Configuration site, String key) {
    String[] sources = site.getPropertySources(key);
    return sources != null && !sources[sources.length - 1].equals(HADOOPS_OWN);
  }
}
