package org.sitsformer.jobs.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.cli.Main;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.jobs.run.RunSummary;
import org.sitsformer.jobs.simulate.Simulation;
import org.sitsformer.predict.engine.EngineKind;

/** Runs {@code classify} on a simulated archive, in this process, as a user would. */
public final class SimulatedRun {
  private SimulatedRun() {}

  /** Returns the folder of the shipped model for the simulator's bands. */
  public static String shippedModel() {
    return Path.of(System.getProperty("sitsformer.home", "."), "models", "sitsformer-demo")
        .toString();
  }

  /**
   * Classifies an archive.
   *
   * @param err gets the progress and errors of {@code classify}
   * @param more further arguments
   * @throws JobException if {@code classify} does not end well; it has said why
   */
  public static RunSummary classify(
      PrintWriter err,
      Simulation simulation,
      String model,
      EngineKind engine,
      Path output,
      String... more)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("classify"));
    arguments.addAll(simulation.archiveArguments());
    arguments.addAll(List.of("--model", model, "--engine", engine.name()));
    arguments.addAll(List.of("--output", output.toString(), "--json"));
    arguments.addAll(List.of(more));
    StringWriter result = new StringWriter();
    int code = Main.run(new PrintWriter(result), err, arguments.toArray(String[]::new));
    if (code != ExitCode.DONE) {
      throw JobException.failed("classify ended with code " + code);
    }
    return RunFolder.parse(result.toString().getBytes(StandardCharsets.UTF_8), RunSummary.class);
  }
}
