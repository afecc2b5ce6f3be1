package org.sitsformer.predict.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Lets no more calls into the models on a device at once than it bears. The other tasks of the JVM
 * read, decode and gather meanwhile, and come in by the order in which they asked.
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

  private final Semaphore free;

  private DeviceGate(int calls) {
    // Without fairness a task that comes back at once would overtake those that wait.
    this.free = calls == 0 ? null : new Semaphore(calls, true);
  }

  /**
   * Returns the gate of a device, the same for all tasks of this JVM that let so many in.
   *
   * @param calls most calls at once, 0 for no limit
   */
  public static DeviceGate of(ModelDevice device, int calls) {
    return GATES.computeIfAbsent(new Place(device, calls), place -> new DeviceGate(calls));
  }

  /** Waits until a call may begin and returns the nanoseconds that it has waited. */
  public long enter() {
    if (free == null || free.tryAcquire()) {
      return 0;
    }
    long start = System.nanoTime();
    // As a call itself, which no interruption ends either; it is over in less than a second.
    free.acquireUninterruptibly();
    return System.nanoTime() - start;
  }

  /** Says that a call is over. */
  public void leave() {
    if (free != null) {
      free.release();
    }
  }
}
