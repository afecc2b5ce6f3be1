package org.sitsformer.jobs.classify;

import java.io.IOException;
import java.io.PrintWriter;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.run.RunFolder;
import sun.misc.Signal;

/**
 * Ends a run that is told to stop: Ctrl-C or SIGTERM cancel the work, sweep the run's temporaries
 * and exit 130. Nothing needs undoing under final names, since each of them is written by one
 * atomic put.
 */
final class Lifecycle implements AutoCloseable {
  private static final long SWEEP_MILLIS = 4_000;

  private final SparkSession spark;
  private final Storage storage;
  private final RunFolder folder;
  private final PrintWriter err;

  private Lifecycle(SparkSession spark, Storage storage, RunFolder folder, PrintWriter err) {
    this.spark = spark;
    this.storage = storage;
    this.folder = folder;
    this.err = err;
  }

  /** Watches for signals until closed. */
  static Lifecycle start(SparkSession spark, Storage storage, RunFolder folder, PrintWriter err) {
    Lifecycle lifecycle = new Lifecycle(spark, storage, folder, err);
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), signal -> lifecycle.interrupted(signal.getName()));
    }
    return lifecycle;
  }

  private void interrupted(String signal) {
    err.printf(
        "%nStopping on SIG%s: finished blocks stay, the same command goes on from them%n", signal);
    Thread sweep =
        new Thread(
            () -> {
              spark.sparkContext().cancelAllJobs();
              sweep();
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
    sweep();
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), sun.misc.SignalHandler.SIG_DFL);
    }
  }
}
