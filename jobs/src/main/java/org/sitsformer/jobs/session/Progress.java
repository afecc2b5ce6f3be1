package org.sitsformer.jobs.session;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.sitsformer.geo.io.DaemonTimer;

/**
 * A line on stderr that says how far long work is: rewritten in place on a terminal, a new line
 * every ten seconds elsewhere.
 */
public final class Progress implements AutoCloseable {
  private static final int TERMINAL_MILLIS = 500;
  private static final int LOG_MILLIS = 10_000;

  private final PrintWriter err;
  private final boolean terminal;
  private final String label;
  private final long blocks;
  private final LongSupplier doneBlocks;
  private final LongSupplier donePixels;
  private final long start = System.nanoTime();
  private final ScheduledExecutorService timer;

  private Progress(
      PrintWriter err,
      boolean terminal,
      String label,
      long blocks,
      LongSupplier doneBlocks,
      LongSupplier donePixels) {
    this.err = err;
    this.terminal = terminal;
    this.label = label;
    this.blocks = blocks;
    this.doneBlocks = doneBlocks;
    this.donePixels = donePixels;
    this.timer = DaemonTimer.named("progress");
  }

  /**
   * Starts a line for {@code blocks} blocks, fed by two counters that may be read at any time. It
   * is printed once more when it is closed.
   *
   * @param label what is done, in a word
   */
  public static Progress start(
      PrintWriter err,
      String label,
      long blocks,
      LongSupplier doneBlocks,
      LongSupplier donePixels) {
    Progress progress =
        new Progress(err, System.console() != null, label, blocks, doneBlocks, donePixels);
    int millis = progress.terminal ? TERMINAL_MILLIS : LOG_MILLIS;
    var unused =
        progress.timer.scheduleAtFixedRate(progress::print, millis, millis, TimeUnit.MILLISECONDS);
    return progress;
  }

  private void print() {
    String line =
        line(
            label,
            doneBlocks.getAsLong(),
            blocks,
            donePixels.getAsLong(),
            (System.nanoTime() - start) / 1e9);
    if (terminal) {
      err.print("\r\u001b[K" + line);
      err.flush();
    } else {
      err.println(line);
    }
  }

  static String line(String label, long done, long blocks, long pixels, double seconds) {
    String left = done == 0 ? "-" : duration(seconds / done * (blocks - done));
    return String.format(
        Locale.ROOT,
        "%s: %d of %d blocks (%d %%), %,.0f pixels/s, %s left",
        label,
        done,
        blocks,
        blocks == 0 ? 100 : done * 100 / blocks,
        pixels / Math.max(seconds, 1e-3),
        left);
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : "%d min %02d s".formatted(whole / 60, whole % 60);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    print();
    if (terminal) {
      err.println();
    }
  }
}
