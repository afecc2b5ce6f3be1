package org.sitsformer.cli.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.sitsformer.cli.demo.SimulatedRun;
import org.sitsformer.cli.option.Common;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.ModelCache;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.runs.cost.Calibration;
import org.sitsformer.runs.cost.Rates;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.simulate.Simulation;
import org.sitsformer.simulate.SimulationSpec;
import org.sitsformer.simulate.Simulator;
import org.sitsformer.udf.classify.Cost;
import org.sitsformer.udf.classify.Costs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the pipeline against the bare model, side by side in one process. */
@Command(
    name = "bench",
    description = "Measure classify against the bare model on a simulated archive.",
    footer = {
      "",
      "Both run on all cores of this machine; the model's rows have the lengths of the pipeline's.",
      "",
      "Example:",
      "  sitsformer bench --size 1024 --dates 24",
      "  sitsformer bench --store bench/calibration.json"
    })
public final class Bench implements Callable<Integer> {
  /** Part of the pipeline's rows that the bare model runs; its speed does not change over time. */
  private static final double BARE_SHARE = 0.25;

  @Mixin private Common common;

  @Option(
      names = "--size",
      defaultValue = "1024",
      paramLabel = "PIXELS",
      description = "Side of the simulated region (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--dates",
      defaultValue = "24",
      paramLabel = "N",
      description = "Acquisitions of the simulated archive (default: ${DEFAULT-VALUE}).")
  private int dates;

  @Option(
      names = "--engine",
      defaultValue = "onnx",
      description = "Engine: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private EngineKind engine;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Model for the simulator's bands (default: the shipped sitsformer-demo).")
  private String model;

  @Option(
      names = "--output",
      defaultValue = "bench",
      paramLabel = "DIR",
      description = "Where the archive is kept and maps are made (default: ${DEFAULT-VALUE}).")
  private Path output;

  @Option(
      names = "--runs",
      defaultValue = "3",
      paramLabel = "N",
      description = "Times that each side runs; medians count (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--store",
      paramLabel = "FILE",
      description = {
        "Keep what a run takes in this file, with which 'plan' prices other runs of the model:",
        "--store bench/calibration.json is where it looks."
      })
  private String store;

  /**
   * One line of the table.
   *
   * @param seconds of wall time, as if all cores had been at it
   * @param share of the pipeline's wall time, 0 to 1
   */
  record Part(String name, double seconds, double share) {}

  /**
   * The result.
   *
   * @param model name and version
   * @param cores that both sides had
   * @param pixels of the map
   * @param barePixelsPerSecond of the model alone
   * @param pipelinePixelsPerSecond from archive to report
   * @param blocksPixelsPerSecond of the blocks alone
   * @param ratio pipeline over bare model
   * @param parts where the pipeline's wall time goes
   */
  record Result(
      String model,
      String engine,
      int cores,
      long pixels,
      double barePixelsPerSecond,
      double pipelinePixelsPerSecond,
      double blocksPixelsPerSecond,
      double ratio,
      List<Part> parts) {}

  private record PipelineRun(RunSummary summary, Costs costs, Map<Integer, Long> rows) {

    /** Returns the seconds of all cores that a part took. */
    double seconds(Cost part) {
      return costs.seconds(part);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    if (runs < 1) {
      throw JobException.usage("--runs %d: 1 or more is allowed".formatted(runs));
    }
    String folder = model != null ? model : SimulatedRun.shippedModel();
    Contract contract = Contract.read(Storage.local(), folder);
    Simulation simulation =
        Simulator.run(
            SimulationSpec.standard().withSize(size, size).withDates(dates),
            output.resolve("simulation-%d-%d".formatted(size, dates)),
            Runtime.getRuntime().availableProcessors(),
            (done, all) -> {});
    SparkSession spark = Session.open("bench");
    int cores = spark.sparkContext().defaultParallelism();
    List<PipelineRun> pipeline = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    BareModel alone =
        new BareModel(ModelCache.model(Storage.local(), contract, engine, ModelDevice.CPU), cores);
    // Turn by turn, so that a machine that slows down slows both.
    for (int i = 0; i < runs; i++) {
      common.err().printf("Run %d of %d%n", i + 1, runs);
      PipelineRun run = pipeline(spark, contract, simulation, folder);
      pipeline.add(run);
      long rows = run.rows().values().stream().mapToLong(Long::longValue).sum();
      // Pixels without enough dates cost the model nothing, and count for neither side.
      bare.add(alone.rowsPerSecond(run.rows(), BARE_SHARE) * run.summary().pixels() / rows);
    }
    if (store != null) {
      Storage storage = Session.storage(spark);
      Calibration.store(storage, store, calibration(contract, pipeline, cores));
    }
    pipeline.sort(Comparator.comparingDouble(r -> r.summary().seconds()));
    bare.sort(null);
    Result result = result(contract, pipeline.get(runs / 2), bare.get(runs / 2), cores);
    if (common.json()) {
      common.printJson(result);
    } else {
      print(result, common.out());
    }
    return ExitCode.DONE;
  }

  private PipelineRun pipeline(
      SparkSession spark, Contract contract, Simulation simulation, String folder)
      throws IOException {
    Path maps = output.resolve("maps");
    Storage.local().delete(maps.toString());
    // Each run fetches and decodes the archive; headers and the loaded model stay.
    SegmentCache.shared().clear();
    RunSummary summary = SimulatedRun.classify(common, simulation, folder, engine, maps);
    RunFolder run = new RunFolder(maps.toString(), summary.run());
    Map<Integer, Long> rows = new TreeMap<>();
    for (Row row :
        new RunTables(spark, Storage.local())
            .statistics(run)
            .select(functions.explode(functions.col("valid_dates")).as("v"))
            .groupBy(functions.col("v.bin").as("dates"))
            .agg(functions.sum("v.count").as("pixels"))
            .collectAsList()) {
      int count = row.getAs("dates");
      if (count >= contract.series().minimumDates()) {
        int kept = Math.min(count, contract.series().length());
        rows.merge(contract.series().paddedLength(kept), row.<Long>getAs("pixels"), Long::sum);
      }
    }
    return new PipelineRun(summary, RunTables.costs(Storage.local(), run), rows);
  }

  private Calibration.Entry calibration(Contract contract, List<PipelineRun> measured, int cores) {
    List<Rates> rates = new ArrayList<>();
    for (PipelineRun run : measured) {
      double steps =
          run.rows().entrySet().stream().mapToDouble(e -> (double) e.getKey() * e.getValue()).sum();
      double reading =
          run.seconds(Cost.READ) + run.seconds(Cost.DECODE) + run.seconds(Cost.COMPOSE);
      double predicting = run.seconds(Cost.PREDICT);
      double blocks = run.seconds(Cost.TOTAL);
      long pixels = run.summary().pixels();
      rates.add(
          new Rates(
              reading / run.costs().get(Cost.BYTES_NEEDED),
              predicting / steps,
              (blocks - reading - predicting) / pixels,
              run.summary().seconds() - blocks / cores));
    }
    return Calibration.Entry.of(
        new Calibration.Subject(
            contract.id(),
            contract.digest(engine),
            engine.word(),
            measured.get(0).summary().device()),
        cores,
        rates);
  }

  private Result result(Contract contract, PipelineRun run, double bare, int cores) {
    RunSummary summary = run.summary();
    double wall = summary.seconds();
    List<Part> parts = new ArrayList<>();
    double known = 0;
    for (Cost part :
        List.of(Cost.READ, Cost.DECODE, Cost.COMPOSE, Cost.GATHER, Cost.PREDICT, Cost.ENCODE)) {
      double seconds = run.seconds(part) / cores;
      parts.add(new Part(part.label(), seconds, seconds / wall));
      known += seconds;
    }
    double blocks = run.seconds(Cost.TOTAL) / cores;
    parts.add(new Part("other in blocks", blocks - known, (blocks - known) / wall));
    // Catalog, plan, probe, scheduling, waiting for the last block, map and report.
    parts.add(new Part("spark, catalog, map", wall - blocks, (wall - blocks) / wall));
    double pipeline = summary.pixelsPerSecond();
    return new Result(
        contract.id(),
        engine.word(),
        cores,
        summary.pixels(),
        bare,
        pipeline,
        summary.pixels() / blocks,
        pipeline / bare,
        parts);
  }

  private static void print(Result result, PrintWriter out) {
    Locale l = Locale.ROOT;
    out.printf(
        l,
        "Model            %s, %s, %d cores, %,d pixels%n",
        result.model(),
        result.engine(),
        result.cores(),
        result.pixels());
    out.printf(l, "Bare model       %,10.0f pixels/s%n", result.barePixelsPerSecond());
    out.printf(
        l,
        "classify         %,10.0f pixels/s from archive to report, %.1f %% of the bare model%n",
        result.pipelinePixelsPerSecond(),
        100 * result.ratio());
    out.printf(
        l,
        "  blocks alone   %,10.0f pixels/s, %.1f %%%n%n",
        result.blocksPixelsPerSecond(),
        100 * result.blocksPixelsPerSecond() / result.barePixelsPerSecond());
    out.printf(l, "%-22s %9s %7s%n", "Part", "Seconds", "Share");
    for (Part part : result.parts()) {
      out.printf(l, "%-22s %9.2f %6.1f%%%n", part.name(), part.seconds(), 100 * part.share());
    }
  }
}
