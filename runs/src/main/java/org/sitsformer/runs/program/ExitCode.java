package org.sitsformer.runs.program;

/** Exit codes of every command. */
public final class ExitCode {
  /** Did what was asked for. */
  public static final int DONE = 0;

  /** The work failed, or {@code verify} found a fault. */
  public static final int FAILED = 1;

  /** The caller's input is wrong: an option, a file that one names, a model, an archive. */
  public static final int USAGE = 2;

  /** Finished, but under the coverage gate. */
  public static final int COVERAGE = 3;

  /** Drift is at least as severe as {@code --fail-on} names. */
  public static final int DRIFT = 4;

  /**
   * Scenes were quarantined or segments are damaged, and {@code --fail-on-quarantine} asked to fail
   * then.
   */
  public static final int QUARANTINE = 5;

  /** The run may cost, or has cost, more than {@code --budget} allows. */
  public static final int BUDGET = 6;

  /** Stopped by Ctrl-C or SIGTERM. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
