package org.sitsformer.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.sitsformer.cli.Main;
import org.sitsformer.jobs.TestSpark;
import org.sitsformer.runs.program.ExitCode;

/** What a command did that ran in this process. */
public record Command(int code, String out, String err) {

  public static Command run(List<String> arguments) {
    TestSpark.session();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commands()
            .run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments.toArray(String[]::new));
    return new Command(code, out.toString(), err.toString());
  }

  public static Command run(String... arguments) {
    return run(List.of(arguments));
  }

  public Command succeeds() {
    assertThat(code).as(err).isEqualTo(ExitCode.DONE);
    return this;
  }

  /** Asserts the exit code, and that the reason is one line that has all these parts. */
  public Command fails(int exitCode, String... parts) {
    assertThat(code).as(err).isEqualTo(exitCode);
    List<String> lines = err.lines().filter(line -> !line.startsWith("Classify:")).toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).contains(parts);
    return this;
  }

  public JsonNode json() {
    try {
      return new ObjectMapper().readTree(out);
    } catch (IOException e) {
      throw new AssertionError("Not JSON: " + out, e);
    }
  }
}
