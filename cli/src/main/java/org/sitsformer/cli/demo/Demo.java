package org.sitsformer.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.option.Common;
import org.sitsformer.jobs.assess.AssessStage;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.simulate.Simulation;
import org.sitsformer.simulate.SimulationSpec;
import org.sitsformer.simulate.Simulator;
import org.sitsformer.trust.accuracy.Assessment;
import org.sitsformer.trust.accuracy.ClassArea;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole way once, on simulated data: an archive, a map, a report and what it is worth. */
@Command(
    name = "demo",
    description =
        "Simulate an archive, classify it with a shipped model, and say how good the map is.",
    footer = {
      "",
      "Examples:",
      "  sitsformer demo",
      "  sitsformer demo --engine pytorch --output /tmp/demo"
    })
public final class Demo implements Callable<Integer> {
  private static final List<String> SKY = List.of("Cloud", "Shadow");

  @Mixin private Common common;

  @Option(
      names = "--output",
      defaultValue = "demo",
      paramLabel = "DIR",
      description = "Where archive and map go (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--size",
      defaultValue = "512",
      paramLabel = "PIXELS",
      description = "Side of the simulated region, even (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--engine",
      defaultValue = "onnx",
      description =
          "Engine that runs the model: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private EngineKind engine;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Model for Sentinel-2's ten land bands (default: the shipped sitsformer-demo).")
  private String model;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String folder = model != null ? model : SimulatedRun.shippedModel();
    common
        .err()
        .printf(
            "1 of 2  Simulating %d x %d pixels, two years of Sentinel-2-like images%n", size, size);
    Simulation simulation = simulation();
    common.err().printf("2 of 2  Classifying with %s%n", folder);
    Path maps = output.resolve("maps");
    // Small blocks for a small map: the progress line moves.
    RunSummary summary =
        SimulatedRun.classify(common, simulation, folder, engine, maps, "--block-size", "128");
    print(summary, new RunFolder(maps.toString(), summary.run()), simulation);
    return ExitCode.DONE;
  }

  private Simulation simulation() throws IOException, InterruptedException {
    SimulationSpec spec = SimulationSpec.standard().withSize(size, size);
    int threads = Runtime.getRuntime().availableProcessors();
    return Simulator.run(
        spec,
        output.resolve("simulation"),
        threads,
        (done, all) -> {
          if (System.console() != null) {
            common.err().printf("\r        %d of %d dates%s", done, all, done == all ? "\n" : "");
            common.err().flush();
          }
        });
  }

  private void print(RunSummary summary, RunFolder run, Simulation simulation) throws IOException {
    SparkSession spark = Session.open("demo");
    Assessment assessment =
        new AssessStage(spark, Session.storage(spark), run).raster(simulation.truth().toString());
    Accuracy accuracy = Accuracy.of(assessment, SKY);
    if (common.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("summary", summary);
      result.put("accuracy", accuracy);
      result.put("map", run.path(RunFolder.MAP));
      result.put("report", run.path(RunFolder.REPORT));
      result.put("truth", simulation.truth().toString());
      common.printJson(result);
      return;
    }
    PrintWriter out = common.out();
    out.printf(
        Locale.ROOT, "%n%-16s %10s %8s  %s%n", "Class", "km2", "Share", "Found of the truth");
    for (ClassArea area : summary.classes()) {
      Double recall = accuracy.recall().get(area.value());
      out.printf(
          Locale.ROOT,
          "%-16s %10.2f %7.1f%%  %s%n",
          area.name(),
          area.km2(),
          100.0 * area.pixels() / Math.max(1, accuracy.pixels()),
          recall == null ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 * recall));
    }
    out.printf(
        Locale.ROOT,
        "%nAccuracy against the truth   %.2f%% of %,d pixels; without Cloud and Shadow %.2f%%%n",
        100 * accuracy.overall(),
        accuracy.pixels(),
        100 * accuracy.withoutSky());
    out.printf(
        Locale.ROOT,
        "Speed                        %,.0f pixels/s, %.1f s from archive to report%n",
        summary.pixelsPerSecond(),
        summary.seconds());
    out.printf("Map                          %s%n", run.path(RunFolder.MAP));
    out.printf("Report                       %s%n", run.path(RunFolder.REPORT));
    out.printf("Truth                        %s%n", simulation.truth());
  }
}
