package org.sitsformer.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.sitsformer.cli.bench.Bench;
import org.sitsformer.cli.bench.MemoryBench;
import org.sitsformer.cli.bench.PlanBench;
import org.sitsformer.cli.call.Commands;
import org.sitsformer.cli.call.Outcome;
import org.sitsformer.cli.command.Assemble;
import org.sitsformer.cli.command.Assess;
import org.sitsformer.cli.command.Catalog;
import org.sitsformer.cli.command.Classify;
import org.sitsformer.cli.command.Drift;
import org.sitsformer.cli.command.ExplainKey;
import org.sitsformer.cli.command.Flips;
import org.sitsformer.cli.command.Gc;
import org.sitsformer.cli.command.Plan;
import org.sitsformer.cli.command.Publish;
import org.sitsformer.cli.command.Report;
import org.sitsformer.cli.command.Simulate;
import org.sitsformer.cli.command.Stabilize;
import org.sitsformer.cli.command.Verify;
import org.sitsformer.cli.demo.Demo;
import org.sitsformer.cli.study.DriftBench;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.program.Version;
import org.sitsformer.udf.spark.interop.HostSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program: names its commands, turns every outcome into one line and an exit code. */
@Command(
    name = "sitsformer",
    description = "Land-cover maps from satellite image time series, on Apache Spark.",
    mixinStandardHelpOptions = true,
    version = "sitsformer " + Version.TEXT,
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
public final class Main implements Commands {
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

  /**
   * Runs a command with the process's own streams and returns its exit code; the session goes on.
   */
  static int run(String... arguments) {
    return new Main()
        .run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            arguments);
  }

  /** Returns the commands, for who runs some of them in its own process. */
  public static Commands commands() {
    return new Main();
  }

  @Override
  public int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = commandLine();
    line.setOut(out);
    line.setErr(err);
    try {
      line.setDefaultValueProvider(Layers.of(config(arguments), line.getCommandSpec()));
    } catch (JobException e) {
      line.getErr().println(e.getMessage());
      return e.exitCode();
    }
    return line.execute(arguments);
  }

  @Override
  public Class<?> mainClass() {
    return Main.class;
  }

  /** Returns the parser with all commands. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(
        (ParameterException e, String[] given) -> {
          e.getCommandLine().getErr().println(Outcome.oneLine(e.getMessage()));
          return ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (thrown, command, result) -> {
          command.getErr().println(Outcome.line(thrown));
          return Outcome.exitCode(thrown);
        });
    return line;
  }

  /** Returns the value of {@code --config}, which the parser itself needs; null without one. */
  private static String config(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--config") && i + 1 < arguments.length) {
        return arguments[i + 1];
      }
      if (arguments[i].startsWith("--config=")) {
        return arguments[i].substring("--config=".length());
      }
    }
    return null;
  }
}
