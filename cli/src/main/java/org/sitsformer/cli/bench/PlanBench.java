package org.sitsformer.cli.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.cli.demo.SimulatedRun;
import org.sitsformer.cli.option.Common;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.jobs.catalog.CatalogSnapshot;
import org.sitsformer.jobs.catalog.SceneChanges;
import org.sitsformer.jobs.classify.BlockStage;
import org.sitsformer.jobs.cost.CostRequest;
import org.sitsformer.jobs.plan.PreparedRun;
import org.sitsformer.jobs.plan.RunRequest;
import org.sitsformer.jobs.run.RunTables;
import org.sitsformer.jobs.session.Session;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.predict.engine.ProcessMemory;
import org.sitsformer.runs.folder.RunFolder;
import org.sitsformer.runs.lease.Lease;
import org.sitsformer.runs.program.ExitCode;
import org.sitsformer.runs.program.JobException;
import org.sitsformer.udf.classify.ExecutorMemory;
import org.sitsformer.udf.classify.KeyRecord;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.NumericsMode;
import org.sitsformer.udf.classify.RunContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a run costs beside its blocks: plan, keys and manifest, for very many blocks. */
@Command(
    name = "bench-plan",
    description = {
      "Measure planning alone: blocks, keys and manifest of a made-up archive.",
      "Scenes have Sentinel-2's size and raster, a hundred or so touch a block, no file exists."
    },
    footer = {
      "",
      "Example:",
      "  sitsformer bench-plan",
      "With a small driver:",
      "  SITSFORMER_MEMORY=1g sitsformer bench-plan --blocks 10000,100000,1000000"
    })
public final class PlanBench implements Callable<Integer> {
  private static final long MOST_BLOCKS = 50_000_000;

  @Mixin private Common common;

  @Option(
      names = "--blocks",
      split = ",",
      defaultValue = "10000,100000",
      paramLabel = "N",
      description = "Blocks of each plan, rounded up to a square (default: ${DEFAULT-VALUE}).")
  private List<Long> blocks;

  @Option(
      names = "--output",
      defaultValue = "bench/plan",
      paramLabel = "DIR",
      description = "Where manifests are written, and removed again (default: ${DEFAULT-VALUE}).")
  private Path output;

  /**
   * One plan.
   *
   * @param scenesPerBlock on average
   * @param planSeconds laying blocks and finding their scenes
   * @param keySeconds naming the blocks and writing the lease
   * @param tableSeconds writing results, statistics and manifest
   * @param shuffleBytes written for exchanges between tasks, by all of it
   * @param manifestBytes size of the manifest
   * @param peakBytes most memory that the process has held since its start, heap and all else
   */
  record Result(
      long blocks,
      int scenes,
      double scenesPerBlock,
      double planSeconds,
      double keySeconds,
      double tableSeconds,
      double blocksPerSecond,
      long shuffleBytes,
      long manifestBytes,
      long peakBytes) {}

  @Override
  public Integer call() throws IOException {
    for (long wanted : blocks) {
      if (wanted < 1 || wanted > MOST_BLOCKS) {
        throw JobException.usage("--blocks %d: 1 to %d are allowed".formatted(wanted, MOST_BLOCKS));
      }
    }
    SparkSession spark = Session.open("bench-plan");
    Contract contract = Contract.read(Storage.local(), SimulatedRun.shippedModel());
    AtomicLong shuffled = new AtomicLong();
    spark
        .sparkContext()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd end) {
                if (end.taskMetrics() != null) {
                  shuffled.addAndGet(end.taskMetrics().shuffleWriteMetrics().bytesWritten());
                }
              }
            });
    List<Result> results = new ArrayList<>();
    // The first plan of a JVM pays for loading classes.
    common.err().println("Warming up");
    measure(spark, contract, blocks.get(0), shuffled);
    for (long wanted : blocks) {
      common.err().printf(Locale.ROOT, "Planning %,d blocks%n", wanted);
      results.add(measure(spark, contract, wanted, shuffled));
    }
    if (common.json()) {
      common.printJson(results);
    } else {
      print(results, common.out());
    }
    return ExitCode.DONE;
  }

  private Result measure(SparkSession spark, Contract contract, long wanted, AtomicLong shuffled)
      throws IOException {
    MadeUpArchive archive = MadeUpArchive.of(wanted, contract.inputs().bandNames());
    String root = output.toAbsolutePath().toString();
    PreparedRun prepared = prepared(contract, archive, root);
    RunFolder folder = new RunFolder(root, "2025-01-31_made-up-1.0.0_r1_00000000");
    Storage storage = Storage.local().withTemporaries(folder.temporaries());
    RunContext context = prepared.context(storage, folder.temporaries(), 1);
    ModelProbe.Result probe =
        new ModelProbe.Result(
            NumericsMode.STRICT, "cpu", "none", 1, "none", ExecutorMemory.UNKNOWN, 1, "");
    RunTables tables = new RunTables(spark, storage);
    try (Lease lease = Lease.ofRun(storage, folder)) {
      shuffled.set(0);
      long start = System.nanoTime();
      Dataset<Row> tasks = prepared.tasks(spark);
      PreparedRun.BlockCounts found = prepared.counts(spark);
      long planned = System.nanoTime();
      Broadcast<RunContext> run =
          JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(context);
      Dataset<Row> keyed = BlockStage.keyed(tasks, run, probe, lease);
      folder.write(storage, RunFolder.KEYS, KeyRecord.of(context, probe, prepared.footprints()));
      long named = System.nanoTime();
      List<String> parts =
          keyed
              .mapPartitions(
                  new MadeUpResults(), Encoders.row(org.sitsformer.udf.classify.BlockResult.SCHEMA))
              .mapPartitions(tables.parts(folder), Encoders.STRING())
              .collectAsList();
      tables.write(folder, parts);
      long written = System.nanoTime();
      keyed.unpersist();
      run.destroy();
      return new Result(
          found.blocks(),
          archive.scenes().size(),
          found.meanScenes(),
          seconds(start, planned),
          seconds(planned, named),
          seconds(named, written),
          found.blocks() / seconds(start, written),
          shuffled.get(),
          storage.stat(folder.path(RunFolder.MANIFEST)).orElseThrow().length(),
          ProcessMemory.peakResident());
    } finally {
      Storage.local().delete(folder.output());
    }
  }

  private static PreparedRun prepared(Contract contract, MadeUpArchive archive, String output) {
    LocalDate from = archive.scenes().get(0).date();
    LocalDate to = archive.scenes().get(archive.scenes().size() - 1).date();
    return new PreparedRun(
        output,
        contract,
        new CatalogSnapshot(
            "made-up",
            archive.scenes(),
            List.of(),
            List.of(),
            Optional.of(MadeUpArchive.mask()),
            SceneChanges.NONE,
            0,
            0),
        new PreparedRun.Area(
            archive.grid(), Region.whole(archive.window()), archive.window(), false),
        new PreparedRun.Series(archive.scenes(), 0, from, to, false),
        MapOptions.DEFAULT,
        new RunRequest.Execution(
            EngineKind.ONNX, DeviceChoice.CPU, false, 0, NumericsMode.STRICT, 0, 0, 0),
        CostRequest.none());
  }

  private static double seconds(long start, long end) {
    return (end - start) / 1e9;
  }

  private static void print(List<Result> results, PrintWriter out) {
    out.printf(
        "%10s %8s %12s %8s %8s %8s %10s %12s %12s%n",
        "Blocks",
        "Scenes",
        "Scenes/block",
        "Plan s",
        "Keys s",
        "Tables s",
        "Blocks/s",
        "Shuffle MB",
        "Manifest MB");
    for (Result r : results) {
      out.printf(
          Locale.ROOT,
          "%,10d %,8d %12.1f %8.1f %8.1f %8.1f %,10.0f %12.1f %12.1f%n",
          r.blocks(),
          r.scenes(),
          r.scenesPerBlock(),
          r.planSeconds(),
          r.keySeconds(),
          r.tableSeconds(),
          r.blocksPerSecond(),
          r.shuffleBytes() / 1e6,
          r.manifestBytes() / 1e6);
    }
    out.printf(
        Locale.ROOT,
        "Driver and executor in one process of %,d MiB heap; it held at most %,d MiB of memory in all%n",
        Runtime.getRuntime().maxMemory() >> 20,
        results.get(results.size() - 1).peakBytes() >> 20);
  }
}
