package org.sitsformer.jobs.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.LandClass;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.summary.RunSummary;
import org.sitsformer.udf.classify.BlockResult;
import org.sitsformer.udf.classify.Cost;
import org.sitsformer.udf.classify.Costs;
import org.sitsformer.udf.classify.FailureKind;

/**
 * The Prometheus series of one run. Totals are 0 until the manifest is there and are then taken
 * from it, once, so that retried and speculative tasks do not count; what goes on meanwhile is
 * under names that begin with {@code sits_progress}.
 */
public final class RunMetrics {
  /** Upper bounds of confidence, a share. */
  static final double[] CONFIDENCE_BOUNDS = {
    0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1
  };

  /** Upper bounds of seconds: single predictions at the low end, whole blocks at the high one. */
  static final double[] DURATION_BOUNDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600
  };

  /** The {@code error_type} of a run that ended with another code than 0. */
  static final String RUN = "run";

  /** What a task's time goes into; waiting has series of its own. */
  private static final List<Cost> STAGES =
      List.of(Cost.READ, Cost.DECODE, Cost.COMPOSE, Cost.GATHER, Cost.PREDICT, Cost.ENCODE);

  private final boolean watched;
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Series series = new Series(registry);
  private volatile LongSupplier doneBlocks = () -> 0;
  private volatile LongSupplier donePixels = () -> 0;
  private volatile long openBlocks;
  private String model = "";

  private final Counter predictions =
      series.counter(
          "sits_predictions_total", "Labelled pixels of the run's map", "model_version", "class");
  private final CountedHistogram durations =
      series.histogram(
          "sits_prediction_duration_seconds",
          "Time inside the model: of each block that was made",
          DURATION_BOUNDS);
  private final CountedHistogram confidence =
      series.histogram(
          "sits_prediction_confidence",
          "Confidence of the labelled pixels, 0 to 1",
          CONFIDENCE_BOUNDS);
  private final Counter errors =
      series.counter(
          "sits_errors_total",
          "Failed blocks by the kind of their reason, and failed runs",
          "error_type");

  private final Counter blocks =
      series.counter("sits_blocks_total", "Blocks of the manifest by state", "state");
  private final Counter reused =
      series.counter(
          "sits_blocks_reused_total", "Blocks of the manifest that were found, not made");
  private final Counter pixels =
      series.counter(
          "sits_pixels_total",
          "Pixels of the manifest's blocks, no-data included, by whether the run made them",
          "source");
  private final Counter modelLoads =
      series.counter("sits_model_loads_total", "Times an executor had loaded the model");
  private final Counter modelCalls =
      series.counter("sits_model_calls_total", "Batches given to the model");
  private final Counter modelRows =
      series.counter("sits_model_rows_total", "Rows of those batches, padding included");
  private final Counter modelWait =
      series.counter(
          "sits_model_wait_seconds_total",
          "Time in which tasks waited for a model that another one was loading");
  private final Counter deviceWait =
      series.counter(
          "sits_device_wait_seconds_total",
          "Time in which tasks waited for other tasks' calls on the model's device, by --predictors");
  private final Counter taskTime =
      series.counter("sits_task_seconds_total", "Time of tasks by what it went into", "stage");
  private final Counter requests =
      series.counter("sits_store_requests_total", "Requests to the store for the archive's files");
  private final Counter fetched =
      series.counter("sits_fetched_bytes_total", "Bytes fetched from the store");
  private final Counter needed =
      series.counter("sits_needed_bytes_total", "Compressed bytes of the segments decoded");
  private final Counter decoded =
      series.counter("sits_decoded_bytes_total", "Size as samples of the segments decoded");
  private final Counter cacheHits =
      series.counter("sits_segment_cache_hits_total", "Segments found in an executor's cache");
  private final Counter cacheMisses =
      series.counter("sits_segment_cache_misses_total", "Segments that had to be decoded");

  private final LateGauge coverage =
      series.late("sits_coverage_ratio", "Share of the plan's blocks that did not fail");
  private final LateGauge speed =
      series.late("sits_run_pixels_per_second", "Pixels of the map by the run's wall time");
  private final LateGauge duration =
      series.late("sits_run_duration_seconds", "Wall time of the run");
  private final LateGauge accuracy =
      series.late(
          "sits_expected_accuracy_ratio", "Accuracy that the model's own confidence promises");
  private final Gauge scenes =
      series.gauge("sits_scenes", "Scenes of the run's days by what became of them", "state");
  private final Gauge memory =
      series.gauge("sits_executor_memory_bytes", "Memory of an executor", "kind");
  private final LateGauge exitCode =
      series.late("sits_run_exit_code", "Exit code of the run; absent while it is at work");
  private final LateGauge success =
      series.late(
          "sits_run_success_timestamp_seconds", "When the run ended with code 0; absent otherwise");
  private final Info info =
      series.info(
          "sits_run_info",
          "The run, once its manifest is there",
          "run",
          "model",
          "model_version",
          "engine",
          "device",
          "snapshot");

  /**
   * Makes the series in a registry of their own; counters start at 0.
   *
   * @param watched false where nobody will look, so that nothing needs reading
   */
  public RunMetrics(boolean watched) {
    this.watched = watched;
    // From 0 on, so that whoever scrapes sees them grow.
    for (FailureKind kind : FailureKind.values()) {
      errors.initLabelValues(kind.label());
    }
    errors.initLabelValues(RUN);
    for (String state : new String[] {BlockResult.DONE, BlockResult.NODATA, BlockResult.FAILED}) {
      blocks.initLabelValues(state);
    }
    pixels.initLabelValues("made");
    pixels.initLabelValues("reused");
    for (Cost stage : STAGES) {
      taskTime.initLabelValues(stage.label());
    }
    series.live(
        "sits_progress_planned_blocks",
        "Blocks that the run has to make, reused ones not counted",
        () -> openBlocks);
    series.live(
        "sits_progress_blocks",
        "Blocks that tasks have finished so far; those of repeated tasks may count twice",
        () -> doneBlocks.getAsLong());
    series.live("sits_progress_pixels", "Pixels of these blocks", () -> donePixels.getAsLong());
  }

  /** Returns what serves and pushes the series. */
  PrometheusRegistry registry() {
    return registry;
  }

  /** Returns true where somebody may look. */
  public boolean isWatched() {
    return watched;
  }

  /** Says which model runs. */
  public void prepared(Contract contract) {
    model = contract.id();
    for (LandClass landClass : contract.classes()) {
      predictions.initLabelValues(model, landClass.title());
    }
  }

  /**
   * Shows from now on how far work is, by counters that may be read at any time.
   *
   * @param open blocks that are to be made
   */
  public void works(long open, LongSupplier blocksSoFar, LongSupplier pixelsSoFar) {
    openBlocks = open;
    doneBlocks = blocksSoFar;
    donePixels = pixelsSoFar;
  }

  /**
   * Takes the totals of a run whose manifest, statistics, costs and summary are written; to be
   * called once. Runs Spark jobs where somebody watches, else it does nothing.
   */
  public void accept(SparkSession spark, Storage storage, RunFolder folder) throws IOException {
    if (watched) {
      accept(AcceptedResults.read(spark, storage, folder));
    }
  }

  private void accept(AcceptedResults results) {
    results.predictions().forEach((name, n) -> predictions.labelValues(model, name).inc(n));
    durations.set(results.durations());
    confidence.set(results.confidence());
    results.failures().forEach((kind, n) -> errors.labelValues(kind.label()).inc(n));
    results.blocks().forEach((state, n) -> blocks.labelValues(state).inc(n));
    reused.inc(results.reused());
    pixels.labelValues("made").inc(results.madePixels());
    pixels.labelValues("reused").inc(results.reusedPixels());
    Costs costs = results.costs();
    modelCalls.inc(costs.get(Cost.MODEL_CALLS));
    modelRows.inc(costs.get(Cost.MODEL_ROWS));
    modelWait.inc(costs.seconds(Cost.WAIT));
    deviceWait.inc(costs.seconds(Cost.DEVICE));
    for (Cost stage : STAGES) {
      taskTime.labelValues(stage.label()).inc(costs.seconds(stage));
    }
    requests.inc(costs.get(Cost.REQUESTS));
    fetched.inc(costs.get(Cost.BYTES_READ));
    needed.inc(costs.get(Cost.BYTES_NEEDED));
    decoded.inc(costs.get(Cost.BYTES_DECODED));
    cacheHits.inc(costs.get(Cost.SEGMENTS_CACHED));
    cacheMisses.inc(costs.get(Cost.SEGMENTS_DECODED));
    RunSummary run = results.summary();
    modelLoads.inc(run.modelLoads());
    coverage.set(run.coverage());
    if (run.expectedAccuracy() != null) {
      accuracy.set(run.expectedAccuracy().value());
    }
    scenes.labelValues("used").set(run.scenes().used());
    scenes.labelValues("unused").set(run.scenes().unused());
    scenes.labelValues("quarantined").set(run.scenes().quarantined());
    memory.labelValues("planned").set(run.memory().heapPlanned() + run.memory().outsidePlanned());
    memory.labelValues("peak").set(run.memory().peak());
    info.setLabelValues(
        run.run(), run.model().name(), model, run.engine(), run.device(), run.snapshot());
    summary(run);
  }

  /** Takes what a later summary of the same run knows better: wall time and speed. */
  public void summary(RunSummary run) {
    duration.set(run.seconds());
    speed.set(run.pixelsPerSecond());
  }

  /** Says how the run ended: its exit code, and when if that is 0. */
  public void ended(int code) {
    exitCode.set(code);
    if (code == ExitCode.DONE) {
      success.set(System.currentTimeMillis() / 1e3);
    } else {
      errors.labelValues(RUN).inc();
    }
  }
}
