package org.sitsformer.geo.io;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A thread for what is done again and again beside the work; it keeps no process alive. */
public final class DaemonTimer {
  private DaemonTimer() {}

  /** Returns a timer whose only thread has this name. */
  public static ScheduledExecutorService named(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
