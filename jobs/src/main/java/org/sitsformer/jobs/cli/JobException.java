package org.sitsformer.jobs.cli;

/** Ends a command with one line on stderr and an exit code, without a stack trace. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  private JobException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The caller's input is wrong: the message names the option, the value and what is allowed. */
  public static JobException usage(String message) {
    return new JobException(ExitCode.USAGE, message, null);
  }

  /** The work failed. */
  public static JobException failed(String message) {
    return new JobException(ExitCode.FAILED, message, null);
  }

  /** The work failed because of {@code cause}. */
  public static JobException failed(String message, Throwable cause) {
    return new JobException(ExitCode.FAILED, message, cause);
  }

  public int exitCode() {
    return exitCode;
  }
}
