package org.sitsformer.jobs.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.run.RunSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a run's report again, from its summary and tiles alone. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes report.html, quicklook.png, map.vrt, confidence.vrt and the STAC collection of a"
          + " finished run, from its summary.json and its tiles."
    },
    footer = {
      "",
      "Example:",
      "  sitsformer report --output /data/map --run 2024-09-01_sinop-ndvi-1.0.0_r1"
    })
public final class Report implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "The output that holds the run; a local folder or a URI.")
  private String output;

  @Option(
      names = "--run",
      required = true,
      paramLabel = "RUN",
      description = "The run's name, as its folder under runs/ has it.")
  private String run;

  @Option(names = "--json", description = "Print the paths of what was written as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (run.isEmpty() || run.contains("/") || run.contains("..")) {
      throw new ParameterException(
          spec.commandLine(),
          "--run '%s': expected the name of one folder under runs/".formatted(run));
    }
    Storage storage = Storage.of(Map.of());
    RunFolder folder = new RunFolder(storage, output, run);
    RunSummary summary;
    try {
      summary = folder.summary();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    List<String> written = ReportStage.write(storage, output, summary, folder.tiles());
    print(summary, written);
    return 0;
  }

  private void print(RunSummary summary, List<String> written) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> result = Map.of("run", summary.run(), "written", written);
      out.println(new ObjectMapper().writeValueAsString(result));
    } else {
      written.forEach(out::println);
    }
    out.flush();
  }
}
