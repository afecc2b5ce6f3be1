package org.sitsformer.jobs.plan;

import java.time.LocalDate;
import java.time.Period;
import org.sitsformer.jobs.catalog.ArchiveOptions;
import org.sitsformer.jobs.cost.CostOptions;
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.predict.engine.EngineKind;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.udf.classify.DeviceTasks;
import org.sitsformer.udf.classify.NumericsMode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What says which map is to be made; a mixin of {@code plan} and {@code classify}. */
public final class RunOptions {
  /** Pixels along one side of a tile, where an output's first run does not say otherwise. */
  static final int TILE_SIZE = 4096;

  static final int BLOCK_SIZE = 256;

  @Mixin ArchiveOptions archive;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the model: model.json, weights, golden sample.")
  String model;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Output: catalog, blocks, runs. A path, or a URI such as s3a://bucket/maps.")
  String output;

  @Option(
      names = "--engine",
      defaultValue = "onnx",
      description =
          "Engine that runs the model: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  EngineKind engine;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description =
          "Where the model runs: ${COMPLETION-CANDIDATES}; cuda without a usable GPU is an error, auto"
              + " falls back to cpu (default: ${DEFAULT-VALUE}).")
  DeviceChoice device;

  @Option(
      names = "--whole-gpu",
      description = {
        "Give each task that runs the model a GPU of its own; all other work uses every core.",
        "spark.task.resource.gpu.amount has to be unset; where it is set, it is every task's share."
      })
  boolean wholeGpu;

  @Option(
      names = "--predictors",
      defaultValue = "0",
      paramLabel = "N",
      description = {
        "Most model calls at once on a device of an executor: its other tasks read and decode meanwhile.",
        "0 for no limit (default: ${DEFAULT-VALUE})."
      })
  int predictors;

  @Option(
      names = "--numerics",
      defaultValue = "strict",
      paramLabel = "strict|loose",
      description =
          "strict: executors that compute other bits than the rest refuse to work; loose: they may, and"
              + " the map's bytes are no longer reproducible (default: ${DEFAULT-VALUE}).")
  NumericsMode numerics;

  @Option(
      names = "--region",
      paramLabel = "BBOX|GEOJSON",
      description = {
        "What to map: west,south,east,north, a GeoJSON file or GeoJSON text.",
        "Default: all that the archive covers."
      })
  String region;

  @Option(
      names = "--region-crs",
      paramLabel = "CRS",
      description = "Reference system of --region (default: longitude and latitude).")
  String regionCrs;

  @Option(
      names = "--crs",
      paramLabel = "CRS",
      description = "The map's reference system; must be the archive's, since nothing is warped.")
  String crs;

  @Option(
      names = "--resolution",
      paramLabel = "UNITS",
      description = "The map's pixel size in units of the CRS (default: the archive's finest).")
  Double resolution;

  @Option(
      names = "--grid-of",
      paramLabel = "FILE",
      description = "Take the map's reference system, pixel size and phase from this GeoTIFF.")
  String gridOf;

  @Option(
      names = "--date",
      paramLabel = "D",
      description = "Last day of the series, YYYY-MM-DD (default: the archive's newest).")
  LocalDate date;

  @Option(
      names = "--period",
      paramLabel = "P",
      description = "How far the series goes back, for example P1Y (default: the model's).")
  Period period;

  @Option(
      names = "--from",
      paramLabel = "D",
      description = "First day of the series, instead of --period.")
  LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "D",
      description = "Last day of the series, instead of --date.")
  LocalDate to;

  @Option(
      names = "--block-size",
      paramLabel = "PIXELS",
      description =
          "Side of a block; fixed by an output's first run (default: " + BLOCK_SIZE + ").")
  Integer blockSize;

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
  int batchSize;

  @Option(
      names = "--partitions",
      defaultValue = "0",
      paramLabel = "N",
      description = "Spark partitions; 0 chooses by blocks and cores (default: ${DEFAULT-VALUE}).")
  int partitions;

  @Option(
      names = "--pieces",
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Parts along a block's side that are made one after another, which takes less memory and"
              + " changes no byte; 0 chooses by memory (default: ${DEFAULT-VALUE}).")
  int pieces;

  @Option(
      names = "--as-of",
      paramLabel = "SNAPSHOT",
      description = "Use this snapshot of the catalog.")
  String snapshot;

  @Mixin LayerOptions layers;

  @Mixin CostOptions cost;

  public String output() {
    return output;
  }

  /** Returns the region as it was given, null where all of the archive is mapped. */
  public String region() {
    return region;
  }

  public EngineKind engine() {
    return engine;
  }

  public DeviceChoice device() {
    return device;
  }

  /** Returns which tasks have a GPU. */
  public DeviceTasks devices() {
    return new DeviceTasks(wholeGpu);
  }

  /** Returns how many calls of the model a device bears at once, 0 for no limit. */
  public int predictors() {
    return predictors;
  }

  public NumericsMode numerics() {
    return numerics;
  }

  /** Returns what the run may cost. */
  public CostOptions cost() {
    return cost;
  }

  public int batchSize() {
    return batchSize;
  }

  /** Returns the parts along a block's side, 0 where the memory planner chooses. */
  public int pieces() {
    return pieces;
  }
}
