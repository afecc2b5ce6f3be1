package org.sitsformer.cli.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import org.sitsformer.cli.call.Commands;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The options that every command has, and where it prints. Results as JSON are printed one way, but
 * for {@code simulate}, whose line is the simulator's.
 */
public final class Common {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Print the result as JSON on stdout.")
  private boolean json;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file with defaults of options; 'config example' prints one.")
  @SuppressWarnings("UnusedVariable") // read by Main before the options are parsed
  private String config;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable")
  private boolean help;

  /** Is called by picocli, for each command. */
  Common() {}

  /** Returns true where the result is to be JSON. */
  public boolean json() {
    return json;
  }

  /** Returns where results go. */
  public PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** Returns where everything that is no result goes. */
  public PrintWriter err() {
    return command.commandLine().getErr();
  }

  /** Returns all commands, to run another one. */
  public Commands commands() {
    return (Commands) command.root().userObject();
  }

  /** Prints {@code value} where results go, as indented JSON. */
  public void printJson(Object value) {
    out().println(toJson(value));
  }

  /** Returns {@code value} as indented JSON. */
  public static String toJson(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Result cannot be written as JSON", e);
    }
  }
}
