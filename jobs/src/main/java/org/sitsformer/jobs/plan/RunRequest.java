package org.sitsformer.jobs.plan;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;
import java.time.Period;
import org.sitsformer.jobs.catalog.CatalogRequest;
import org.sitsformer.jobs.cost.CostRequest;
import org.sitsformer.predict.classify.ClassifyOptions;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.DeviceTasks;
import org.sitsformer.udf.classify.NumericsMode;
import org.sitsformer.udf.classify.RunContext;

/**
 * Which map somebody wants: what the options of {@code plan} and {@code classify} say, checked as
 * far as that is possible without looking at archive and model. {@link Preparation} makes a {@link
 * PreparedRun} of it.
 *
 * @param archive which files make the archive
 * @param snapshot of the catalog that is to be used; null for the archive of now
 * @param model folder of the model
 * @param output root of the output
 * @param area where the map lies
 * @param series which days it looks back on
 * @param layers planes beside class and confidence, and how the map is smoothed
 * @param execution how it is computed
 * @param cost what it may cost
 */
public record RunRequest(
    CatalogRequest archive,
    String snapshot,
    String model,
    String output,
    Area area,
    Series series,
    MapOptions layers,
    Execution execution,
    CostRequest cost) {
  public RunRequest {
    requireNonNull(archive, "archive is null");
    requireNonNull(model, "model is null");
    requireNonNull(output, "output is null");
  }

  /**
   * Where the map lies, and on which pixels.
   *
   * @param region {@code west,south,east,north}, path of a local GeoJSON file, or GeoJSON text;
   *     null for all that the archive covers
   * @param regionCrs reference system of the region, null for longitude and latitude
   * @param crs the map's reference system, null for the archive's
   * @param resolution the map's pixel size in units of the CRS, above 0; null for the archive's
   *     finest
   * @param gridOf GeoTIFF whose grid the map takes, null for none
   * @param blockSize pixels along one side of a block, 16 to 4096; null where the output or the
   *     memory planner says
   */
  public record Area(
      String region,
      String regionCrs,
      String crs,
      Double resolution,
      String gridOf,
      Integer blockSize) {
    /**
     * @throws JobException if values contradict each other or make no sense; it names the option
     */
    public Area {
      if (blockSize != null && (blockSize < 16 || blockSize > 4096)) {
        throw JobException.usage(
            "--block-size %d: 16 to 4096 pixels are allowed".formatted(blockSize));
      }
      if (region == null && regionCrs != null) {
        throw JobException.usage("--region-crs %s: needs --region".formatted(regionCrs));
      }
      if (gridOf != null && (crs != null || resolution != null)) {
        throw JobException.usage("--grid-of %s: excludes --crs and --resolution".formatted(gridOf));
      }
      if (resolution != null && !(resolution > 0)) {
        throw JobException.usage("--resolution %s: must be positive".formatted(resolution));
      }
    }
  }

  /**
   * Which days the map looks back on; both ends are included.
   *
   * @param date last day, null for the archive's newest; excludes {@code to}
   * @param period how far the series goes back, null for the model's; excludes {@code from}
   * @param from first day, null for what the period says
   * @param to last day, null for what {@code date} says
   */
  public record Series(LocalDate date, Period period, LocalDate from, LocalDate to) {
    /**
     * @throws JobException if values exclude each other; it names the options
     */
    public Series {
      if (date != null && to != null) {
        throw JobException.usage("--date %s and --to %s exclude each other".formatted(date, to));
      }
      if (from != null && period != null) {
        throw JobException.usage(
            "--from %s and --period %s exclude each other".formatted(from, period));
      }
    }

    /**
     * Returns the last day.
     *
     * @param newest the archive's
     */
    LocalDate last(LocalDate newest) {
      return to != null ? to : date != null ? date : newest;
    }
  }

  /**
   * How a map is computed; of these only the engine, the device and the numerics may change its
   * bytes.
   *
   * @param engine that runs the model
   * @param device what was asked for; what it becomes is the tasks' own
   * @param wholeGpu true to give each task that runs the model a GPU of its own
   * @param predictors most model calls at once on a device of an executor; 0 for no limit
   * @param numerics whether executors may compute different bits
   * @param batchSize rows a model call; 0 to measure the best one
   * @param partitions Spark partitions; 0 to choose by blocks and cores
   * @param pieces parts along a block's side that are made one after another; 0 to choose by memory
   */
  public record Execution(
      EngineKind engine,
      DeviceChoice device,
      boolean wholeGpu,
      int predictors,
      NumericsMode numerics,
      int batchSize,
      int partitions,
      int pieces) {
    /**
     * @throws JobException if a number is out of its range; it names the option
     */
    public Execution {
      if (batchSize < 0) {
        throw JobException.usage("--batch-size %d: 0 or more is allowed".formatted(batchSize));
      }
      if (pieces < 0 || pieces > RunContext.MOST_PIECES) {
        throw JobException.usage(
            "--pieces %d: 0 to %d are allowed".formatted(pieces, RunContext.MOST_PIECES));
      }
      if (predictors < 0 || predictors > ClassifyOptions.MOST_CALLS) {
        throw JobException.usage(
            "--predictors %d: 0 to %d are allowed"
                .formatted(predictors, ClassifyOptions.MOST_CALLS));
      }
      if (partitions < 0) {
        throw JobException.usage("--partitions %d: 0 or more is allowed".formatted(partitions));
      }
    }

    /** Returns which tasks have a GPU. */
    public DeviceTasks devices() {
      return new DeviceTasks(wholeGpu);
    }
  }
}
