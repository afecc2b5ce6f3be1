package org.sitsformer.runs.program;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;

/** Ends a command with one line on stderr and an exit code, without a stack trace. */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  private JobException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /**
   * The caller's input is wrong: exit code 2. The message names the option, the value and what is
   * allowed.
   */
  public static JobException usage(String message) {
    return new JobException(ExitCode.USAGE, message, null);
  }

  /** The work failed: exit code 1. The message says what failed and why. */
  public static JobException failed(String message) {
    return new JobException(ExitCode.FAILED, message, null);
  }

  /** The work failed because of {@code cause}: exit code 1. */
  public static JobException failed(String message, Throwable cause) {
    return new JobException(ExitCode.FAILED, message, cause);
  }

  /** The run may cost, or has cost, too much: exit code 6. */
  public static JobException overBudget(String message) {
    return new JobException(ExitCode.BUDGET, message, null);
  }

  /** The output refuses a file: exit code 1, with a message that names {@code --output}. */
  public static JobException notWritable(String output, IOException cause) {
    return failed("--output %s: cannot be written: %s".formatted(output, words(cause)), cause);
  }

  /** java.nio says of some faults only which file it is. */
  private static String words(IOException cause) {
    if (cause instanceof AccessDeniedException denied) {
      return "access to %s is denied".formatted(denied.getFile());
    }
    if (cause instanceof FileAlreadyExistsException file) {
      return "%s is a file where a folder is needed".formatted(file.getFile());
    }
    if (cause instanceof FileSystemException other && other.getReason() != null) {
      return "%s: %s".formatted(other.getFile(), other.getReason());
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  public int exitCode() {
    return exitCode;
  }
}
