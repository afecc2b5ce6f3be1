package org.sitsformer.udf.metrics;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.predict.engine.DeviceGate;
import org.sitsformer.predict.engine.ModelCache;

/**
 * What a JVM has done since its start.
 *
 * @param executor Spark's id of the executor
 * @param modelLoads artefacts loaded
 * @param decodedBytes size as samples of decoded segments
 * @param cacheHits segments that the cache had
 * @param cacheMisses segments that it did not have
 * @param cacheBytes bytes that it keeps now
 * @param modelWaitNanos time in which tasks waited for a model that another one was loading
 * @param deviceWaitNanos time in which they waited for others' calls on its device
 */
record ExecutorCounts(
    String executor,
    long modelLoads,
    long decodedBytes,
    long cacheHits,
    long cacheMisses,
    long cacheBytes,
    long modelWaitNanos,
    long deviceWaitNanos)
    implements Serializable {

  /** The counts by the names that Spark's sinks show, after the plugin's own. */
  static final Map<String, ToLongFunction<ExecutorCounts>> NAMES = names();

  /** Returns those of this JVM. */
  static ExecutorCounts now(String executor) {
    SegmentCache.Counts cache = SegmentCache.shared().counts();
    return new ExecutorCounts(
        executor,
        ModelCache.loads(),
        cache.decodedBytes(),
        cache.hits(),
        cache.misses(),
        SegmentCache.shared().weight(),
        ModelCache.waitedNanos(),
        DeviceGate.waitedNanos());
  }

  private static Map<String, ToLongFunction<ExecutorCounts>> names() {
    Map<String, ToLongFunction<ExecutorCounts>> names = new LinkedHashMap<>();
    names.put("model.loads", ExecutorCounts::modelLoads);
    names.put("model.wait.nanos", ExecutorCounts::modelWaitNanos);
    names.put("device.wait.nanos", ExecutorCounts::deviceWaitNanos);
    names.put("decoded.bytes", ExecutorCounts::decodedBytes);
    names.put("cache.hits", ExecutorCounts::cacheHits);
    names.put("cache.misses", ExecutorCounts::cacheMisses);
    names.put("cache.bytes", ExecutorCounts::cacheBytes);
    return names;
  }
}
