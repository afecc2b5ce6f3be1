package org.sitsformer.cli.call;

import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.SparkException;
import org.sitsformer.predict.contract.ContractException;
import org.sitsformer.predict.engine.ModelException;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;

/** What a command's exception comes to: one line for the user, and an exit code. */
public final class Outcome {
  private static final Logger LOG = LoggerFactory.getLogger(Outcome.class);

  /** Where in a message of Spark's a trace begins. */
  private static final String TRACE =
      "(?s)(\\s+at (org|java|scala|com|jdk)\\.|\\s*Driver stacktrace).*";

  private Outcome() {}

  /**
   * Returns the code with which a command ends that throws this: that of a {@link JobException};
   * {@link ExitCode#USAGE} for what is wrong with input, options and contracts; else {@link
   * ExitCode#FAILED}.
   */
  public static int exitCode(Exception thrown) {
    if (thrown instanceof JobException job) {
      return job.exitCode();
    }
    if (thrown instanceof ParameterException) {
      return ExitCode.USAGE;
    }
    Throwable cause = told(thrown);
    return cause == null || cause instanceof IOException || cause instanceof ModelException
        ? ExitCode.FAILED
        : ExitCode.USAGE;
  }

  /**
   * Returns what the user is told of an exception, in one line; logs what a maintainer needs of it.
   */
  public static String line(Exception thrown) {
    return oneLine(said(thrown));
  }

  /** Returns {@code text} with its line breaks as spaces; {@code Failed} for null. */
  public static String oneLine(String text) {
    return text == null ? "Failed" : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String said(Exception thrown) {
    if (thrown instanceof ParameterException) {
      return thrown.getMessage();
    }
    LOG.debug("Failed", thrown);
    if (thrown instanceof JobException) {
      return thrown.getMessage();
    }
    Throwable cause = told(thrown);
    if (cause != null) {
      return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
    if (sparkSays(thrown, "java.lang.UnsupportedClassVersionError")) {
      return "Executors run a Java that is older than 17: set spark.executorEnv.JAVA_HOME to a JDK 17"
          + " that is there on every machine";
    }
    if (sparkSays(
        thrown,
        "ExecutorLostFailure",
        "java.lang.OutOfMemoryError",
        "has failed the maximum allowable number of times")) {
      return "Executors died or had too little memory, and Spark gave the run up: "
          + thrown.getMessage().replaceFirst(TRACE, "")
          + ". What is finished is kept: the same command goes on";
    }
    // A fault of the program rather than of its input: the trace is what a maintainer needs.
    LOG.error("Internal error", thrown);
    return "Internal error: " + thrown;
  }

  /** Returns true where Spark gave a job up and one of these words stands in its message. */
  private static boolean sparkSays(Throwable thrown, String... words) {
    String message = thrown instanceof SparkException ? thrown.getMessage() : "";
    return Arrays.stream(words).anyMatch(message::contains);
  }

  /** Returns the exception in a chain whose message is made for the user, null where none is. */
  private static Throwable told(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException
          || cause instanceof ModelException
          || cause instanceof ContractException
          || cause instanceof IllegalArgumentException) {
        return cause;
      }
    }
    return null;
  }
}
