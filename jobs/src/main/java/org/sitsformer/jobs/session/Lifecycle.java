package org.sitsformer.jobs.session;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ends a run that is told to stop: Ctrl-C or SIGTERM cancel the work, sweep the run's temporaries
 * and exit 130. A run that ends by itself, or fails, is swept too. Nothing needs undoing under
 * final names, since each of them is written by one atomic put.
 */
public final class Lifecycle implements AutoCloseable {
  private static final long SWEEP_MILLIS = 4_000;

  private final SparkSession spark;
  private final Storage storage;
  private final RunFolder folder;
  private final PrintWriter err;
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

  private volatile boolean stopping;
  private volatile Runnable last = () -> {};

  private Lifecycle(SparkSession spark, Storage storage, RunFolder folder, PrintWriter err) {
    this.spark = spark;
    this.storage = storage;
    this.folder = folder;
    this.err = err;
  }

  /**
   * Watches for signals until closed.
   *
   * @param folder whose temporaries are swept
   * @param err gets what is said on a signal
   */
  public static Lifecycle start(
      SparkSession spark, Storage storage, RunFolder folder, PrintWriter err) {
    Lifecycle lifecycle = new Lifecycle(spark, storage, folder, err);
    for (String name : new String[] {"INT", "TERM"}) {
      Signal signal = new Signal(name);
      lifecycle.before.put(signal, Signal.handle(signal, lifecycle::interrupted));
    }
    return lifecycle;
  }

  /**
   * Sets what is done when the run is interrupted, once its jobs are cancelled; the last one holds.
   */
  public void onInterrupt(Runnable action) {
    last = action;
  }

  private void interrupted(Signal signal) {
    stopping = true;
    err.printf(
        "%nStopping on SIG%s: finished blocks stay, the same command goes on from them%n",
        signal.getName());
    Thread sweep =
        new Thread(
            () -> {
              Session.cancelJobs(spark.sparkContext());
              sweep();
              last.run();
              // Tasks that were writing may have made one more temporary meanwhile.
              pause(300);
              sweep();
            },
            "sweep");
    sweep.setDaemon(true);
    sweep.start();
    try {
      sweep.join(SWEEP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // halt, since Spark's own shutdown hooks may wait for tasks that are inside the model.
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() {
    try {
      storage.delete(folder.temporaries());
    } catch (IOException e) {
      err.println("Temporaries stay in " + folder.temporaries() + ": " + e.getMessage());
    }
  }

  /** Sweeps the run's temporaries and hands the signals back. */
  @Override
  public void close() {
    if (stopping) {
      // The cancelled work fails the command's own thread, which must not end the process with its
      // own code while the handler is sweeping. The handler halts.
      pause(2 * SWEEP_MILLIS);
    }
    sweep();
    // The JVM's own handlers, which run shutdown hooks; the system's default would not.
    before.forEach(Signal::handle);
  }
}
