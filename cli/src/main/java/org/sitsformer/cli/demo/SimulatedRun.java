package org.sitsformer.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.cli.option.Common;
import org.sitsformer.geo.io.JsonFile;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.simulate.Simulation;

/** Runs {@code classify} on a simulated archive, in this process, as a user would. */
public final class SimulatedRun {
  private SimulatedRun() {}

  /**
   * Returns the folder of the shipped model for the simulator's ten land bands, below the system
   * property {@code sitsformer.home}, or else the working folder.
   */
  public static String shippedModel() {
    return Path.of(System.getProperty("sitsformer.home", "."), "models", "sitsformer-demo")
        .toString();
  }

  /**
   * Classifies an archive.
   *
   * @param common of the command that wants it: its stderr gets progress and errors
   * @param model folder of the model
   * @param output root of the output
   * @param more further arguments
   * @return the run's summary
   * @throws JobException if {@code classify} does not end with code 0; it has said why
   */
  public static RunSummary classify(
      Common common,
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
    int code =
        common
            .commands()
            .run(new PrintWriter(result), common.err(), arguments.toArray(String[]::new));
    if (code != ExitCode.DONE) {
      throw JobException.failed("classify ended with code " + code);
    }
    return JsonFile.parse(
        "classify --json", result.toString().getBytes(StandardCharsets.UTF_8), RunSummary.class);
  }
}
