package org.sitsformer.cli.option;

import java.time.LocalDate;
import java.time.Period;
import org.sitsformer.jobs.plan.RunRequest;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.NumericsMode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What says which map is to be made; a mixin of {@code plan} and {@code classify}. */
public final class RunOptions {
  @Mixin private ArchiveOptions archive;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the model: model.json, weights, golden sample.")
  private String model;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Output: catalog, blocks, runs. A path, or a URI such as s3a://bucket/maps.")
  private String output;

  @Option(
      names = "--engine",
      defaultValue = "onnx",
      description =
          "Engine that runs the model: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private EngineKind engine;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description =
          "Where the model runs: ${COMPLETION-CANDIDATES}; cuda without a usable GPU is an error, auto"
              + " falls back to cpu (default: ${DEFAULT-VALUE}).")
  private DeviceChoice device;

  @Option(
      names = "--whole-gpu",
      description = {
        "Give each task that runs the model a GPU of its own; all other work uses every core.",
        "spark.task.resource.gpu.amount has to be unset; where it is set, it is every task's share."
      })
  private boolean wholeGpu;

  @Option(
      names = "--predictors",
      defaultValue = "0",
      paramLabel = "N",
      description = {
        "Most model calls at once on a device of an executor: its other tasks read and decode meanwhile.",
        "0 for no limit (default: ${DEFAULT-VALUE})."
      })
  private int predictors;

  @Option(
      names = "--numerics",
      defaultValue = "strict",
      paramLabel = "strict|loose",
      description =
          "strict: executors that compute other bits than the rest refuse to work; loose: they may, and"
              + " the map's bytes are no longer reproducible (default: ${DEFAULT-VALUE}).")
  private NumericsMode numerics;

  @Option(
      names = "--region",
      paramLabel = "BBOX|GEOJSON",
      description = {
        "What to map: west,south,east,north, a GeoJSON file or GeoJSON text.",
        "Default: all that the archive covers."
      })
  private String region;

  @Option(
      names = "--region-crs",
      paramLabel = "CRS",
      description = "Reference system of --region (default: longitude and latitude).")
  private String regionCrs;

  @Option(
      names = "--crs",
      paramLabel = "CRS",
      description = "The map's reference system; must be the archive's, since nothing is warped.")
  private String crs;

  @Option(
      names = "--resolution",
      paramLabel = "UNITS",
      description = "The map's pixel size in units of the CRS (default: the archive's finest).")
  private Double resolution;

  @Option(
      names = "--grid-of",
      paramLabel = "FILE",
      description = "Take the map's reference system, pixel size and phase from this GeoTIFF.")
  private String gridOf;

  @Option(
      names = "--date",
      paramLabel = "D",
      description = "Last day of the series, YYYY-MM-DD (default: the archive's newest).")
  private LocalDate date;

  @Option(
      names = "--period",
      paramLabel = "P",
      description = "How far the series goes back, for example P1Y (default: the model's).")
  private Period period;

  @Option(
      names = "--from",
      paramLabel = "D",
      description = "First day of the series, instead of --period.")
  private LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "D",
      description = "Last day of the series, instead of --date.")
  private LocalDate to;

  @Option(
      names = "--block-size",
      paramLabel = "PIXELS",
      description =
          "Side of a block; fixed by an output's first run (default: what the executors' memory bears,"
              + " 256 at most).")
  private Integer blockSize;

  @Option(
      names = "--batch-size",
      defaultValue = "0",
      paramLabel = "ROWS",
      description =
          "Rows a model call, fewer of series so long that they took more than "
              + ModelDevice.CPU_BATCH_MIB
              + " MiB (on a GPU "
              + ModelDevice.GPU_BATCH_MIB
              + "); 0 measures the best one (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--partitions",
      defaultValue = "0",
      paramLabel = "N",
      description = "Spark partitions; 0 chooses by blocks and cores (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--pieces",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Parts along a block's side that are made one after another, which takes less memory and"
              + " changes no byte; 0 chooses by memory (default: ${DEFAULT-VALUE}).")
  private int pieces;

  @Option(
      names = "--as-of",
      paramLabel = "SNAPSHOT",
      description = "Use this snapshot of the catalog.")
  private String snapshot;

  @Mixin private LayerOptions layers;

  @Mixin private CostOptions cost;

  /**
   * Returns what the options say.
   *
   * @throws JobException if a value makes no sense; it names the option
   */
  public RunRequest request() {
    return new RunRequest(
        archive.request(),
        snapshot,
        model,
        output,
        new RunRequest.Area(region, regionCrs, crs, resolution, gridOf, blockSize),
        new RunRequest.Series(date, period, from, to),
        layers.map(),
        new RunRequest.Execution(
            engine, device, wholeGpu, predictors, numerics, batchSize, partitions, pieces),
        cost.request());
  }
}
