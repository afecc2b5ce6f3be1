package org.sitsformer.jobs.classify;

import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.assemble.AssembleStage;
import org.sitsformer.jobs.cost.Spending;
import org.sitsformer.jobs.metrics.RunMetrics;
import org.sitsformer.jobs.plan.PlannedRun;
import org.sitsformer.jobs.plan.Preparation;
import org.sitsformer.jobs.plan.PreparedRun;
import org.sitsformer.jobs.plan.RunRequest;
import org.sitsformer.jobs.session.Lifecycle;
import org.sitsformer.report.ReportStage;
import org.sitsformer.runs.folder.GridFile;
import org.sitsformer.runs.folder.RunFile;
import org.sitsformer.runs.folder.RunFile.LegendEntry;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.folder.TileFile;
import org.sitsformer.runs.lease.Lease;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.runs.publish.Publication;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.runs.summary.RunSummary.Warning;
import org.sitsformer.udf.classify.KeyRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of {@code classify}, from request to publishing. */
public final class ClassifyRun {
  private static final Logger LOG = LoggerFactory.getLogger(ClassifyRun.class);

  private final SparkSession spark;
  private final Storage storage;
  private final RunRequest request;
  private final Ending ending;
  private final RunMetrics metrics;
  private final PrintWriter err;
  private RunFolder folder;

  /**
   * How far the run goes and when it counts as good.
   *
   * @param formats what the map is written as: {@code cog}, {@code parquet}
   * @param stopAfterBlocks true to make no map of the blocks
   * @param publish true to let {@code latest.json} name the run if it is good
   * @param minimumCoverage share of the blocks that must not have failed, 0 to 1
   * @param failOnQuarantine true where a quarantined file or a damaged segment is not good
   */
  public record Ending(
      List<String> formats,
      boolean stopAfterBlocks,
      boolean publish,
      double minimumCoverage,
      boolean failOnQuarantine) {

    /**
     * Returns the exit code of a finished run: {@link ExitCode#COVERAGE}, {@link
     * ExitCode#QUARANTINE} or {@link ExitCode#DONE}, with which alone a run is good.
     */
    public int exitCode(RunSummary summary) {
      if (summary.coverage() < minimumCoverage) {
        return ExitCode.COVERAGE;
      }
      return failOnQuarantine
              && (summary.scenes().quarantined() > 0 || summary.warned(Warning.DAMAGED_SEGMENT) > 0)
          ? ExitCode.QUARANTINE
          : ExitCode.DONE;
    }
  }

  /**
   * Takes what a run needs; nothing is looked at before it is executed.
   *
   * @param storage the session's
   * @param metrics gets what the run does
   * @param err gets the progress, and what is said on a signal
   */
  public ClassifyRun(
      SparkSession spark,
      Storage storage,
      RunRequest request,
      Ending ending,
      RunMetrics metrics,
      PrintWriter err) {
    this.spark = spark;
    this.storage = storage;
    this.request = request;
    this.ending = ending;
    this.metrics = metrics;
    this.err = err;
  }

  /** Returns where the run lies; null before {@link #execute()} or {@link #execute(String)}. */
  public RunFolder folder() {
    return folder;
  }

  /** Makes the map, as {@link #execute(String)}, under a name that ends in eight random digits. */
  public RunSummary execute() throws IOException {
    return execute(HexFormat.of().formatHex(new SecureRandom().generateSeed(4)));
  }

  /**
   * Makes the map: catalog, plan, blocks, tiles, report, and publishes it, as far as the ending
   * says. Runs Spark jobs.
   *
   * @param id hexadecimal digits that the run's name ends with
   * @return what was written as the run's summary
   * @throws JobException if it cannot be made, no block could be made, or it may cost or has cost
   *     more than it may; the message names the option where one is to blame
   */
  public RunSummary execute(String id) throws IOException {
    long start = System.nanoTime();
    try (Spending spending = Spending.start(spark.sparkContext(), start, request.cost())) {
      try {
        return execute(id, start, spending);
      } catch (Exception e) {
        if (!spending.exceeded()) {
          throw e;
        }
        throw JobException.overBudget(
            String.format(
                Locale.ROOT,
                "--budget %s: the run has cost %.4g and was stopped; what is finished is kept, the same command goes on",
                request.cost().budget(),
                spending.amount()));
      }
    }
  }

  private RunSummary execute(String id, long start, Spending spending) throws IOException {
    PreparedRun prepared = new Preparation(spark, storage, request).prepare();
    LOG.info("Prepared in {} s", seconds(start));
    metrics.prepared(prepared.contract());
    folder =
        new RunFolder(
            prepared.output(),
            RunFolder.nextName(
                storage,
                prepared.output(),
                prepared.series().to().toString(),
                prepared.contract().id(),
                id));
    Storage staged = storage.withTemporaries(folder.temporaries());
    try (Lifecycle lifecycle = Lifecycle.start(spark, storage, folder, err)) {
      // Before anything is written: a wrong model must not leave a run behind.
      PlannedRun planned = PlannedRun.of(spark, prepared, staged, folder.temporaries());
      LOG.info(
          "{} blocks planned after {} s, {} x {} pieces each: {} MiB of heap, {} MiB outside it",
          planned.counts().blocks(),
          seconds(start),
          planned.memory().pieces(),
          planned.memory().pieces(),
          planned.memory().heap() >> 20,
          planned.memory().outside() >> 20);
      try (Lease lease = Lease.ofRun(staged, folder)) {
        lifecycle.onInterrupt(lease::close);
        return carryOut(planned, staged, lease, new Account(id, start, spending));
      }
    }
  }

  /** What the summary tells of the run itself. */
  private record Account(String id, long start, Spending spending) {}

  private RunSummary carryOut(PlannedRun planned, Storage staged, Lease lease, Account account)
      throws IOException {
    PreparedRun run = planned.run();
    if (GridFile.read(storage, run.output()).isEmpty()) {
      GridFile.write(staged, run.output(), run.grid());
    }
    folder.write(staged, RunFolder.RUN, runFile(run, planned.counts().blocks()));
    folder.write(
        staged, RunFolder.KEYS, KeyRecord.of(planned.context(), planned.probe(), run.footprints()));
    BlockStage.Outcome outcome = BlockStage.run(spark, planned, folder, lease, metrics, err);
    LOG.info("Blocks finished after {} s", seconds(account.start()));
    SummaryDraft draft =
        new SummaryDraft(planned, outcome, account.spending(), folder.run(), account.id());
    RunSummary summary = draft.after(seconds(account.start()));
    folder.write(staged, RunFolder.SUMMARY, summary);
    folder.write(staged, RunFolder.COSTS, outcome.costs().columns());
    metrics.accept(spark, storage, folder);
    if (outcome.blocks().done() + outcome.blocks().nodata() == 0) {
      throw JobException.failed(
          "No block could be made; the first reason is: " + outcome.failures().get(0).reason());
    }
    return ending.stopAfterBlocks() ? summary : finish(staged, draft, account.start());
  }

  private RunSummary finish(Storage staged, SummaryDraft draft, long start) throws IOException {
    List<TileFile> tiles = AssembleStage.run(spark, staged, folder);
    LOG.info("Map assembled after {} s", seconds(start));
    RunSummary summary = draft.after(seconds(start));
    folder.write(staged, RunFolder.SUMMARY, summary);
    metrics.summary(summary);
    ReportStage.write(staged, folder.output(), summary, tiles);
    if (ending.publish() && ending.exitCode(summary) == ExitCode.DONE) {
      Publication.publish(staged, folder.output(), folder.run(), Publication.Force.NO);
    }
    return summary;
  }

  private RunFile runFile(PreparedRun run, long blocks) {
    return new RunFile(
        1,
        folder.run(),
        run.window(),
        run.contract().classes().stream()
            .map(c -> new LegendEntry(c.value(), c.title(), c.color()))
            .toList(),
        run.layers().probabilities(),
        run.layers().uncertaintyNames(),
        ending.formats(),
        run.contract().folder(),
        blocks);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
