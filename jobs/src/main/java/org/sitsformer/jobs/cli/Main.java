package org.sitsformer.jobs.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkException;
import org.sitsformer.jobs.assemble.Assemble;
import org.sitsformer.jobs.assess.Assess;
import org.sitsformer.jobs.bench.Bench;
import org.sitsformer.jobs.bench.MemoryBench;
import org.sitsformer.jobs.bench.PlanBench;
import org.sitsformer.jobs.catalog.Catalog;
import org.sitsformer.jobs.classify.Classify;
import org.sitsformer.jobs.demo.Demo;
import org.sitsformer.jobs.drift.Drift;
import org.sitsformer.jobs.drift.DriftBench;
import org.sitsformer.jobs.flips.Flips;
import org.sitsformer.jobs.gc.Gc;
import org.sitsformer.jobs.plan.Plan;
import org.sitsformer.jobs.plan.PlanFile;
import org.sitsformer.jobs.publish.Publish;
import org.sitsformer.jobs.report.Report;
import org.sitsformer.jobs.simulate.Simulate;
import org.sitsformer.jobs.stabilize.Stabilize;
import org.sitsformer.jobs.verify.ExplainKey;
import org.sitsformer.jobs.verify.Verify;
import org.sitsformer.predict.contract.ContractException;
import org.sitsformer.predict.engine.ModelException;
import org.sitsformer.udf.spark.interop.HostSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program: names its commands, turns every outcome into one line and an exit code. */
@Command(
    name = "sitsformer",
    description = "Land-cover maps from satellite image time series, on Apache Spark.",
    mixinStandardHelpOptions = true,
    version = "sitsformer " + Main.VERSION,
    subcommands = {
      Demo.class,
      Catalog.class,
      Plan.class,
      Classify.class,
      Assemble.class,
      Report.class,
      Publish.class,
      Assess.class,
      Drift.class,
      Flips.class,
      Stabilize.class,
      Verify.class,
      ExplainKey.class,
      Gc.class,
      Simulate.class,
      Bench.class,
      PlanBench.class,
      MemoryBench.class,
      DriftBench.class,
      Config.class
    },
    footer = {"", "Start here:   sitsformer demo", "A command:    sitsformer classify --help"})
public final class Main {
  public static final String VERSION = "0.1.0";
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** Where in a message of Spark's a trace begins. */
  private static final String TRACE =
      "(?s)(\\s+at (org|java|scala|com|jdk)\\.|\\s*Driver stacktrace).*";

  private Main() {}

  /**
   * Runs a command; exits with its code unless that is 0, so that cluster modes end cleanly. Where
   * somebody else's Spark session was there before (Databricks), neither that nor the JVM is ended.
   *
   * @throws IllegalStateException if the command failed in such a session
   */
  public static void main(String[] arguments) {
    int code = run(arguments);
    Session.stop();
    if (code == ExitCode.DONE) {
      return;
    }
    // What still runs now is not ours.
    if (HostSession.find().isPresent()) {
      throw new IllegalStateException("sitsformer ended with exit code %d".formatted(code));
    }
    System.exit(code);
  }

  /** Runs a command and returns its exit code. */
  public static int run(String... arguments) {
    return run(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  /** Runs a command with its results to {@code out} and all else to {@code err}. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = commandLine();
    line.setOut(out);
    line.setErr(err);
    String[] expanded;
    try {
      line.setDefaultValueProvider(Layers.of(value("--config", arguments), line.getCommandSpec()));
      expanded = withPlan(arguments);
    } catch (JobException e) {
      line.getErr().println(e.getMessage());
      return e.exitCode();
    }
    return line.execute(expanded);
  }

  /** Returns the parser with all commands. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(
        (ParameterException e, String[] given) -> {
          e.getCommandLine().getErr().println(oneLine(e.getMessage()));
          return ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler((e, command, result) -> failure(e, command));
    return line;
  }

  /** Returns the code with which a command ends that throws this. */
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

  private static int failure(Exception thrown, CommandLine command) {
    command.getErr().println(oneLine(said(thrown)));
    return exitCode(thrown);
  }

  /** Returns what the user is told of an exception; logs what a maintainer needs of it. */
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

  static String oneLine(String text) {
    return text == null ? "Failed" : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /**
   * Puts the arguments of {@code classify --plan P} behind it; giving one of them again is an
   * error.
   */
  private static String[] withPlan(String[] arguments) {
    String path = value("--plan", arguments);
    if (path == null || arguments.length == 0 || !arguments[0].equals("classify")) {
      return arguments;
    }
    List<String> expanded = new ArrayList<>(Arrays.asList(arguments));
    List<String> planned = PlanFile.read(Session.storage(), path).arguments();
    for (String argument : arguments) {
      String name = argument.split("=", 2)[0];
      // Of most options picocli says so itself; of lists it would add the values up.
      if (name.startsWith("--") && planned.contains(name)) {
        throw JobException.usage("--plan %s: gives %s already".formatted(path, name));
      }
    }
    expanded.addAll(planned);
    return expanded.toArray(String[]::new);
  }

  private static String value(String option, String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals(option) && i + 1 < arguments.length) {
        return arguments[i + 1];
      }
      if (arguments[i].startsWith(option + "=")) {
        return arguments[i].substring(option.length() + 1);
      }
    }
    return null;
  }
}
