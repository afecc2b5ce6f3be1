package org.sitsformer.jobs.plan;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;

import java.io.PrintWriter;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.jobs.cli.JobException;
import org.sitsformer.jobs.cli.Session;
import org.sitsformer.jobs.cost.CostEstimate;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.udf.classify.ModelProbe;

/**
 * What a run will cost, without running it.
 *
 * @param blocks blocks of the region
 * @param emptyBlocks those that no scene touches
 * @param pixels pixels of the map's window
 * @param dates different days of the series
 * @param bytesToRead compressed bytes of the needed bands inside the region, by each file's share
 *     of pixels there; what headers and segment borders add is not in it
 * @param memory what an executor needs, and in how many pieces it makes a block
 * @param modelCalls upper bound: every pixel has enough dates, batches of {@code batchRows}
 * @param batchRows rows a model call that {@code modelCalls} counts with
 * @param cost what it will take and cost; null where the options have no price
 */
record PlanFigures(
    String model,
    String snapshot,
    String from,
    String to,
    boolean inSeason,
    String crs,
    double resolution,
    int blockSize,
    PixelWindow window,
    long blocks,
    long emptyBlocks,
    long scenesPerBlockLeast,
    double scenesPerBlockMean,
    long scenesPerBlockMost,
    int scenes,
    int scenesUnused,
    long dates,
    long pixels,
    long bytesToRead,
    MemoryPlan memory,
    long modelCalls,
    int batchRows,
    int partitions,
    CostEstimate cost) {

  /**
   * Returns the figures of a run.
   *
   * @throws JobException if it may cost more than the options allow
   */
  static PlanFigures of(SparkSession spark, PreparedRun open, RunOptions options) {
    ModelProbe.Result probe =
        ModelProbe.run(
            spark,
            open.context(Session.storage(spark), "", options, 1),
            options.numerics(),
            options.devices());
    Row row = scenesPerBlock(spark, open);
    MemoryPlan memory =
        MemoryPlan.choose(spark, open, probe, options, open.mostDates(row.getLong(4)));
    PreparedRun run = open.withBlockSize(memory.blockSize());
    if (memory.blockSize() != open.grid().blockSize()) {
      row = scenesPerBlock(spark, run);
    }
    CostEstimate cost =
        ExpectedWork.price(spark, run, options, probe, run.mostDates(row.getLong(4))).orElse(null);
    Contract contract = run.contract();
    int batch = probe.memory().batchSize();
    long cells = run.window().pixels() / contract.inputs().cell().pixels();
    return new PlanFigures(
        contract.id(),
        run.snapshot().name(),
        run.from().toString(),
        run.to().toString(),
        run.inSeason(),
        run.grid().crs().definition(),
        run.grid().stepX(),
        run.grid().blockSize(),
        run.window(),
        row.getLong(0),
        row.getLong(1),
        row.getLong(2),
        row.getDouble(3),
        row.getLong(4),
        run.scenes().size(),
        run.unused(),
        run.dates(),
        run.window().pixels(),
        ExpectedWork.bytesToRead(run),
        memory,
        (cells + batch - 1) / batch,
        batch,
        run.partitions(),
        cost);
  }

  /**
   * Returns the number of blocks, of those without a scene, and the least, mean and most scenes.
   */
  private static Row scenesPerBlock(SparkSession spark, PreparedRun run) {
    return run.tasks(spark)
        .select(size(col("scenes")).as("n"))
        .agg(
            count(lit(1)),
            coalesce(sum(col("n").equalTo(0).cast("long")), lit(0L)),
            coalesce(min("n"), lit(0)).cast("long"),
            coalesce(avg("n"), lit(0.0)),
            coalesce(max("n"), lit(0)).cast("long"))
        .first();
  }

  private void printMemory(PrintWriter out) {
    Locale l = Locale.ROOT;
    out.printf(
        l,
        "Memory         %,d MiB of Java heap and %,d MiB outside it an executor, %d blocks at once,%s%n",
        MemoryPlan.mebibytes(memory.heap()),
        MemoryPlan.mebibytes(memory.outside()),
        memory.tasks(),
        memory.pieces() == 1
            ? " each whole"
            : " each in %1$d x %1$d pieces".formatted(memory.pieces()));
    for (MemoryPlan.Part part : memory.parts()) {
      out.printf(
          l,
          "               %,8d MiB %s%s%n",
          MemoryPlan.mebibytes(part.bytes()),
          part.name(),
          part.inHeap() ? "" : " (outside the heap)");
    }
  }

  void print(PrintWriter out) {
    Locale l = Locale.ROOT;
    out.printf(l, "Model          %s%n", model);
    out.printf(
        l,
        "Series         %s to %s%s, %d dates, %d scenes (%d more in the archive)%n",
        from,
        to,
        inSeason ? " (in season)" : "",
        dates,
        scenes,
        scenesUnused);
    out.printf(
        l,
        "Grid           %s, pixels of %s, window %d x %d at column %d, row %d%n",
        crs,
        resolution,
        window.width(),
        window.height(),
        window.col(),
        window.row());
    out.printf(
        l,
        "Blocks         %,d of %d pixels (%,d that no scene touches) in %,d partitions%n",
        blocks,
        blockSize,
        emptyBlocks,
        partitions);
    out.printf(
        l,
        "Scenes a block %d to %d, %.1f on average%n",
        scenesPerBlockLeast,
        scenesPerBlockMost,
        scenesPerBlockMean);
    out.printf(l, "Pixels         %,d%n", pixels);
    out.printf(l, "To read        %,.1f MB%n", bytesToRead / 1e6);
    printMemory(out);
    out.printf(l, "Model calls    at most about %,d of %d rows%n", modelCalls, batchRows);
    if (cost != null) {
      out.printf(
          l,
          "To make        %,d blocks; the others are in earlier runs or have no scene%n",
          cost.blocksToMake());
      out.printf(
          l,
          "Takes          %.2f hours on %d cores (%.2f to %.2f), %.2f core hours (%.2f to %.2f)%n",
          cost.likely().hours(),
          cost.cores(),
          cost.low().hours(),
          cost.high().hours(),
          cost.likely().coreHours(),
          cost.low().coreHours(),
          cost.high().coreHours());
      out.printf(
          l,
          "Costs          %.4g (%.4g to %.4g) at %s a core hour%n",
          cost.likely().amount(),
          cost.low().amount(),
          cost.high().amount(),
          cost.pricePerCoreHour());
    }
  }
}
