package org.sitsformer.predict.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets no more calls into the models on a device at once than it bears. The JVM's other threads
 * read, decode and gather meanwhile, and come in by the order in which they asked. Those that say
 * another number of calls have a gate of their own. Thread-safe.
 *
 * <pre>{@code
 * long waited = gate.enter();
 * try {
 *   model.predict(batch);
 * } finally {
 *   gate.leave();
 * }
 * }</pre>
 */
public final class DeviceGate {
  private record Place(ModelDevice device, int calls) {}

  private static final Map<Place, DeviceGate> GATES = new ConcurrentHashMap<>();
  private static final LongAdder WAITED = new LongAdder();

  private final Semaphore free;

  private DeviceGate(int calls) {
    // Without fairness a task that comes back at once would overtake those that wait.
    this.free = calls == 0 ? null : new Semaphore(calls, true);
  }

  /**
   * Returns the gate of a device, the same for all threads of this JVM that let so many in.
   *
   * @param calls most calls at once, 0 for no limit
   */
  public static DeviceGate of(ModelDevice device, int calls) {
    return GATES.computeIfAbsent(new Place(device, calls), place -> new DeviceGate(calls));
  }

  /** Waits until a call may begin and returns the nanoseconds that it has waited. */
  public long enter() {
    // tryAcquire would overtake those that wait.
    if (free == null || (!free.hasQueuedThreads() && free.tryAcquire())) {
      return 0;
    }
    long start = System.nanoTime();
    // No interruption ends a call of the engine either.
    free.acquireUninterruptibly();
    long waited = System.nanoTime() - start;
    WAITED.add(waited);
    return waited;
  }

  /** Returns how long calls of this JVM have waited in all, in nanoseconds. */
  public static long waitedNanos() {
    return WAITED.sum();
  }

  /** Says that a call is over. */
  public void leave() {
    if (free != null) {
      free.release();
    }
  }
}
