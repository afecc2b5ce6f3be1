package org.sitsformer.udf.classify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A place at which a test lets a process die, as machines do: where the system property {@code
 * sitsformer.fault.<name>} names a file, whoever deletes that file halts at once, without hooks and
 * without closing anything; where the file says {@code throw} it throws instead, and where it says
 * {@code wait} it is as slow as an overloaded machine. Without the property or the file nothing
 * happens.
 */
public enum FaultPoint {
  /** A block is computed, and the store does not have it. */
  BEFORE_WRITE("before-write"),
  /** A block is in the store, and nobody has been told. */
  AFTER_WRITE("after-write"),
  /** All blocks are made, and there is no manifest. */
  BEFORE_MANIFEST("before-manifest");

  private static final String PREFIX = "sitsformer.fault.";
  private static final String THROW = "throw";
  private static final String WAIT = "wait";
  private static final long WAIT_MILLIS = 60_000;

  /** As of a process that was killed by SIGKILL. */
  private static final int KILLED = 137;

  private final String word;

  FaultPoint(String word) {
    this.word = word;
  }

  /** Passes the point, or does not. */
  public void pass() {
    String file = System.getProperty(PREFIX + word);
    if (file == null) {
      return;
    }
    String kind;
    try {
      kind = Files.readString(Path.of(file)).strip();
      // One deletion succeeds, in the whole cluster.
      if (!Files.deleteIfExists(Path.of(file))) {
        return;
      }
    } catch (IOException e) {
      return;
    }
    switch (kind) {
      // An error, since exceptions of a block end in its row: this one has to fail the task.
      case THROW -> throw new AssertionError("Fault point " + word);
      case WAIT -> pause();
      default -> Runtime.getRuntime().halt(KILLED);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
