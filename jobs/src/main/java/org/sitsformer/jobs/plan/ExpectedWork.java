package org.sitsformer.jobs.plan;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import java.io.IOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.grid.Nesting;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.catalog.CatalogSnapshot.DateSummary;
import org.sitsformer.jobs.run.EarlierRuns;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.predict.classify.BlockClassifier;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.contract.SeriesRule;
import org.sitsformer.runs.cost.Calibration;
import org.sitsformer.runs.cost.CostEstimate;
import org.sitsformer.runs.cost.Workload;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.KeyBlocks;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.RunContext;
import org.sitsformer.udf.spark.interop.ExecutorCores;

/** What a prepared run has to read and to predict, as far as the catalog tells. */
final class ExpectedWork {
  private ExpectedWork() {}

  /**
   * Prices a run, where its request has a price.
   *
   * @param mostDates most dates that a block may have
   * @throws JobException if it may cost more than the request allows
   */
  static Optional<CostEstimate> price(
      SparkSession spark, PreparedRun run, ModelProbe.Result probe, int mostDates) {
    Contract contract = run.contract();
    EngineKind engine = run.execution().engine();
    return run.cost()
        .estimate(
            Session.storage(spark),
            () -> of(spark, run, probe, mostDates),
            new Calibration.Subject(
                contract.id(), contract.digest(engine), engine.word(), probe.device()),
            ExecutorCores.of(spark.sparkContext()));
  }

  /**
   * Returns the work of the blocks that no earlier run has.
   *
   * @param mostDates most dates that a block may have
   */
  static Workload of(SparkSession spark, PreparedRun run, ModelProbe.Result probe, int mostDates) {
    Storage storage = Session.storage(spark);
    Dataset<Row> tasks = run.tasks(spark).where(size(col("scenes")).gt(0));
    long touched = tasks.count();
    long open = touched;
    EarlierRuns earlier = earlier(spark, storage, run.output());
    if (!earlier.isEmpty()) {
      Broadcast<RunContext> context =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .broadcast(run.context(storage, "", 1));
      open =
          tasks
              .mapPartitions(new KeyBlocks(context, probe), Encoders.row(KeyBlocks.SCHEMA))
              .join(earlier.blocks().select("key"), new String[] {"key"}, "left_anti")
              .count();
    }
    double share = touched == 0 ? 0 : (double) open / touched;
    Contract contract = run.contract();
    SeriesRule series = contract.series();
    double cells = share * run.window().pixels() / contract.inputs().cell().pixels();
    int usual = (int) Math.min(Math.round(usableDates(run)), series.length());
    return new Workload(
        open,
        Math.round(share * run.window().pixels()),
        Math.round(share * bytesToRead(run)),
        usual < series.minimumDates() ? 0 : cells * BlockClassifier.longest(contract, usual),
        cells * BlockClassifier.longest(contract, mostDates));
  }

  private static EarlierRuns earlier(SparkSession spark, Storage storage, String output) {
    try {
      return EarlierRuns.of(spark, storage, output, "");
    } catch (IOException e) {
      throw JobException.failed(
          "--output %s: cannot be listed: %s".formatted(output, e.getMessage()), e);
    }
  }

  /** Returns the usable days of a pixel, on average, as the catalog's sample has them. */
  private static double usableDates(PreparedRun run) {
    Map<LocalDate, Double> usable = new HashMap<>();
    for (DateSummary day : run.snapshot().dates()) {
      if (day.sampledPixels() > 0) {
        usable.put(day.date(), (double) day.validPixels() / day.sampledPixels());
      }
    }
    List<PixelWindow> footprints = run.footprints();
    Map<LocalDate, Double> covered = new HashMap<>();
    for (int i = 0; i < footprints.size(); i++) {
      double share =
          (double) footprints.get(i).intersect(run.window()).pixels() / run.window().pixels();
      // Scenes of a day that overlap count once.
      covered.merge(run.scenes().get(i).date(), share, (a, b) -> Math.min(1, a + b));
    }
    return covered.entrySet().stream()
        .mapToDouble(day -> day.getValue() * usable.getOrDefault(day.getKey(), 1.0))
        .sum();
  }

  /**
   * Returns the compressed bytes of the needed bands inside the run's window, by each file's share
   * of pixels there.
   */
  static long bytesToRead(PreparedRun run) {
    List<String> bands = run.contract().inputs().bandNames();
    double total = 0;
    for (Scene scene : run.scenes()) {
      Map<String, Integer> needed = new TreeMap<>();
      Map<String, Integer> present = new TreeMap<>();
      for (BandSource band : scene.bands()) {
        present.merge(band.path(), 1, Integer::sum);
        if (bands.contains(band.band())) {
          needed.merge(band.path(), 1, Integer::sum);
        }
      }
      if (scene.mask() != null) {
        present.merge(scene.mask().path(), 1, Integer::sum);
        needed.merge(scene.mask().path(), 1, Integer::sum);
      }
      for (SceneFile file : scene.files()) {
        Integer count = needed.get(file.path());
        if (count != null) {
          Nesting nesting = file.nesting(run.grid());
          double share =
              (double) nesting.window().intersect(run.window()).pixels()
                  / nesting.window().pixels();
          total += file.length() * share * count / Math.max(count, present.get(file.path()));
        }
      }
    }
    return Math.round(total);
  }
}
