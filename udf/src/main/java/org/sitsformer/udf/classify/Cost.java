package org.sitsformer.udf.classify;

import java.util.function.ToLongFunction;
import org.sitsformer.geo.stack.ReadCounters;
import org.sitsformer.predict.classify.ClassifyCounters;

/**
 * What is counted of a block where it is made. A member says all that there is to know of a
 * counter: columns of results and manifests, sums of a run and its metrics follow the members in
 * their order.
 */
public enum Cost {
  MODEL_LOADS("model_loads", Unit.COUNT, Total.OF_EXECUTORS, Readings::loads),
  MODEL_CALLS("model_calls", Unit.COUNT, Total.SUM, r -> r.classify().modelCalls()),
  /** Padding included. */
  MODEL_ROWS(
      "model_rows", Unit.COUNT, Total.SUM, r -> r.classify().rows() + r.classify().paddedRows()),
  /** Requests to the store for the archive's files. */
  REQUESTS("requests", Unit.COUNT, Total.SUM, r -> r.read().requests()),
  /** Fetched from the store. */
  BYTES_READ("bytes_read", Unit.BYTES, Total.SUM, r -> r.read().bytesRead()),
  /** Compressed size of the segments that were decoded. */
  BYTES_NEEDED("bytes_needed", Unit.BYTES, Total.SUM, r -> r.read().bytesNeeded()),
  /** Size as samples of those segments. */
  BYTES_DECODED("bytes_decoded", Unit.BYTES, Total.SUM, r -> r.read().decodedBytes()),
  /** What the executor's cache did not have. */
  SEGMENTS_DECODED("segments_decoded", Unit.COUNT, Total.SUM, r -> r.read().segmentsDecoded()),
  /** Segments that it had, or that another task was decoding. */
  SEGMENTS_CACHED("segments_cached", Unit.COUNT, Total.SUM, r -> r.read().segmentsCached()),
  /** In which the task waited for a model that another one was loading. */
  WAIT("nanos_wait", Unit.NANOS, Total.SUM, Readings::waited),
  /** In fetching bytes. */
  READ("nanos_read", Unit.NANOS, Total.SUM, r -> r.read().fetchNanos()),
  /** In decoding segments. */
  DECODE("nanos_decode", Unit.NANOS, Total.SUM, r -> r.read().decodeNanos()),
  /** In laying pixels into the stack. */
  COMPOSE("nanos_compose", Unit.NANOS, Total.SUM, r -> r.read().composeNanos()),
  /** In making batches. */
  GATHER("nanos_gather", Unit.NANOS, Total.SUM, r -> r.classify().gatherNanos()),
  /** In which the model's device was other tasks'. */
  DEVICE("nanos_device", Unit.NANOS, Total.SUM, r -> r.classify().waitNanos()),
  /** Inside the model. */
  PREDICT("nanos_predict", Unit.NANOS, Total.SUM, r -> r.classify().predictNanos()),
  /** In encoding and writing the block. */
  ENCODE("nanos_encode", Unit.NANOS, Total.SUM, Readings::encoded),
  /** Wall time of the block. */
  TOTAL("nanos_total", Unit.NANOS, Total.SUM, Readings::time),
  /**
   * Most memory that the JVM's process has held since its start; 0 where the system does not say.
   */
  PEAK_RESIDENT("peak_resident", Unit.BYTES, Total.LARGEST, Readings::peak);

  /** What is counted. */
  public enum Unit {
    COUNT,
    BYTES,
    /** Nanoseconds of a task. */
    NANOS
  }

  /** How a run's figure comes of its blocks'. */
  public enum Total {
    /** The sum over the blocks. */
    SUM,
    /** Each executor's own count so far: its largest, added over the executors. */
    OF_EXECUTORS,
    /** The largest of all. */
    LARGEST
  }

  /**
   * What the counters of a task stand at.
   *
   * @param waited nanoseconds that belong to the block, see {@link TaskModel#takeWait()}
   * @param encoded nanoseconds in encoding and writing so far
   * @param time nanoseconds since any fixed moment
   * @param loads times the JVM has loaded the artefact
   * @param peak most bytes that its process has held
   */
  record Readings(
      ReadCounters read,
      ClassifyCounters classify,
      long waited,
      long encoded,
      long time,
      long loads,
      long peak) {}

  private final String column;
  private final Unit unit;
  private final Total total;
  private final ToLongFunction<Readings> reading;

  Cost(String column, Unit unit, Total total, ToLongFunction<Readings> reading) {
    this.column = column;
    this.unit = unit;
    this.total = total;
    this.reading = reading;
  }

  /** Returns the name of its column in results and manifests, and of its sum in a run's costs. */
  public String column() {
    return column;
  }

  /** Returns what is counted. */
  public Unit unit() {
    return unit;
  }

  /** Returns how a run's figure comes of its blocks'. */
  public Total total() {
    return total;
  }

  /** Returns its short name for people and labels: for times the word for what they went into. */
  public String label() {
    return unit == Unit.NANOS ? column.substring("nanos_".length()) : column;
  }

  /** Returns what a block cost between two readings: what has grown, or else the figure of now. */
  long between(Readings before, Readings now) {
    long value = reading.applyAsLong(now);
    return total == Total.SUM ? value - reading.applyAsLong(before) : value;
  }
}
