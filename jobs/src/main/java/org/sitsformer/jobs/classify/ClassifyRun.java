package org.sitsformer.jobs.classify;

import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.assemble.AssembleStage;
import org.sitsformer.jobs.cli.ExitCode;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.cost.CostEstimate;
import org.sitsformer.jobs.cost.Spending;
import org.sitsformer.jobs.metrics.RunMetrics;
import org.sitsformer.jobs.plan.ExpectedWork;
import org.sitsformer.jobs.plan.MemoryPlan;
import org.sitsformer.jobs.plan.Preparation;
import org.sitsformer.jobs.plan.PreparedRun;
import org.sitsformer.jobs.plan.RunOptions;
import org.sitsformer.jobs.publish.Publication;
import org.sitsformer.jobs.report.ReportStage;
import org.sitsformer.jobs.report.TileFile;
import org.sitsformer.jobs.run.GridFile;
import org.sitsformer.jobs.run.Lease;
import org.sitsformer.jobs.run.Lifecycle;
import org.sitsformer.jobs.run.RunFile;
import org.sitsformer.jobs.run.RunFile.LegendEntry;
import org.sitsformer.jobs.run.RunFolder;
import org.sitsformer.jobs.run.RunSummary;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.udf.classify.KeyRecord;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.RunContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of {@code classify}, from options to publishing. */
final class ClassifyRun {
  private static final Logger LOG = LoggerFactory.getLogger(ClassifyRun.class);

  /** How long a run counts as alive after its last sign; gc waits as long. */
  private static final Duration LEASE = Duration.ofSeconds(60);

  private final SparkSession spark;
  private final Storage storage;
  private final RunOptions options;
  private final String id;
  private final Ending ending;
  private final RunMetrics metrics;
  private final PrintWriter err;
  private RunFolder folder;

  /**
   * How far the run goes and when it counts as good.
   *
   * @param formats {@code cog}, {@code parquet}
   */
  record Ending(
      List<String> formats,
      boolean stopAfterBlocks,
      boolean publish,
      double minimumCoverage,
      boolean failOnQuarantine) {

    /** Returns the exit code of a finished run; only one that is done may be published. */
    int exitCode(RunSummary summary) {
      if (summary.coverage() < minimumCoverage) {
        return ExitCode.COVERAGE;
      }
      return failOnQuarantine && (summary.scenes().quarantined() > 0 || damaged(summary) > 0)
          ? ExitCode.QUARANTINE
          : ExitCode.DONE;
    }

    /** Returns how many segments count as unusable, in blocks of earlier runs as well. */
    static long damaged(RunSummary summary) {
      return summary.warnings().stream()
          .filter(warning -> warning.kind().equals(RunSummary.Warning.DAMAGED_SEGMENT))
          .count();
    }
  }

  /**
   * @param id hexadecimal digits that the run's name ends with, null for random ones
   */
  ClassifyRun(
      SparkSession spark,
      Storage storage,
      RunOptions options,
      String id,
      Ending ending,
      RunMetrics metrics,
      PrintWriter err) {
    this.spark = spark;
    this.storage = storage;
    this.options = options;
    this.id = id == null ? HexFormat.of().formatHex(new SecureRandom().generateSeed(4)) : id;
    this.ending = ending;
    this.metrics = metrics;
    this.err = err;
  }

  /** Returns where the run lies; only after {@link #execute()}. */
  RunFolder folder() {
    return folder;
  }

  RunSummary execute() throws IOException {
    long start = System.nanoTime();
    try (Spending spending = Spending.start(spark.sparkContext(), start, options.cost())) {
      try {
        return execute(start, spending);
      } catch (Exception e) {
        if (!spending.exceeded()) {
          throw e;
        }
        throw JobException.overBudget(
            String.format(
                Locale.ROOT,
                "--budget %s: the run has cost %.4g and was stopped; what is finished is kept, the same command goes on",
                options.cost().budget(),
                spending.amount()));
      }
    }
  }

  private RunSummary execute(long start, Spending spending) throws IOException {
    PreparedRun open = new Preparation(spark, storage, options).prepare();
    LOG.info("Prepared in {} s", seconds(start));
    Contract contract = open.contract();
    metrics.prepared(contract);
    String name =
        RunFolder.nextName(storage, options.output(), open.to().toString(), contract.id(), id);
    folder = new RunFolder(options.output(), name);
    Storage staged = storage.withTemporaries(folder.temporaries());
    // Before anything is written: a wrong model must not leave a run behind.
    ModelProbe.Result probe =
        ModelProbe.run(
            spark,
            open.context(staged, folder.temporaries(), options, 1),
            options.numerics(),
            options.devices());
    LOG.info("Model checked on {} after {} s", probe.device(), seconds(start));
    try (Lifecycle lifecycle = Lifecycle.start(spark, storage, folder, err);
        Lease lease = Lease.ofRun(staged, folder, LEASE)) {
      lifecycle.onInterrupt(lease::close);
      PreparedRun.PlannedBlocks found = open.mostScenes(spark);
      if (found.blocks() == 0) {
        throw JobException.usage("--region: holds the centre of no pixel of the map");
      }
      MemoryPlan memory =
          MemoryPlan.choose(spark, open, probe, options, open.mostDates(found.mostScenes()));
      PreparedRun prepared = open.withBlockSize(memory.blockSize());
      Optional<CostEstimate> estimate =
          ExpectedWork.price(spark, prepared, options, probe, open.mostDates(found.mostScenes()));
      RunContext context = prepared.context(staged, folder.temporaries(), options, memory.pieces());
      Dataset<Row> tasks = prepared.tasks(spark);
      long blocks = memory.blockSize() == open.grid().blockSize() ? found.blocks() : tasks.count();
      LOG.info(
          "{} blocks planned after {} s, {} x {} pieces each: {} MiB of heap, {} MiB outside it",
          blocks,
          seconds(start),
          memory.pieces(),
          memory.pieces(),
          memory.heap() >> 20,
          memory.outside() >> 20);
      if (GridFile.read(storage, options.output()).isEmpty()) {
        GridFile.write(staged, options.output(), prepared.grid());
      }
      folder.write(staged, "run.json", runFile(prepared, name, blocks));
      folder.write(staged, RunFolder.KEYS, KeyRecord.of(context, probe, prepared.footprints()));
      BlockStage.Outcome outcome =
          BlockStage.run(
              spark,
              context,
              probe,
              tasks,
              blocks,
              prepared.partitions(),
              options.devices(),
              folder,
              lease,
              metrics,
              err);
      LOG.info("Blocks finished after {} s", seconds(start));
      Summaries summaries =
          new Summaries(prepared, options, probe, memory, outcome, spending, estimate, name, id);
      folder.write(staged, "summary.json", summaries.after(seconds(start)));
      folder.write(staged, RunFolder.COSTS, outcome.cost());
      metrics.accept(spark, storage, folder);
      if (outcome.done() + outcome.nodata() == 0) {
        throw JobException.failed(
            "No block could be made; the first reason is: " + outcome.warnings().get(0).reason());
      }
      if (!ending.stopAfterBlocks()) {
        finish(staged, summaries, start);
      }
      return folder.read(storage, "summary.json", RunSummary.class);
    }
  }

  private void finish(Storage staged, Summaries summaries, long start) throws IOException {
    List<TileFile> tiles = AssembleStage.run(spark, staged, folder);
    LOG.info("Map assembled after {} s", seconds(start));
    RunSummary summary = summaries.after(seconds(start));
    folder.write(staged, "summary.json", summary);
    metrics.summary(summary);
    ReportStage.write(staged, options.output(), summary, tiles);
    if (ending.publish() && ending.exitCode(summary) == ExitCode.DONE) {
      Publication.publish(staged, options.output(), folder.run(), Publication.Force.NO);
    }
  }

  private RunFile runFile(PreparedRun prepared, String name, long blocks) {
    return new RunFile(
        1,
        name,
        prepared.window(),
        prepared.contract().classes().stream()
            .map(c -> new LegendEntry(c.value(), c.title(), c.color()))
            .toList(),
        prepared.map().probabilities(),
        prepared.map().uncertaintyNames(),
        ending.formats(),
        prepared.contract().folder(),
        blocks);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
