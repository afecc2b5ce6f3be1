package org.sitsformer.jobs.plan;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.PrintWriter;
import java.util.Locale;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.runs.cost.CostEstimate;

/**
 * What a run will do, take and cost: what {@code plan} prints; with {@code --json} exactly this,
 * the members of unnamed groups beside those that have a name.
 *
 * @param model name and version
 * @param snapshot of the catalog
 * @param series which days are looked back on
 * @param scenes which scenes take part
 * @param grid the map's pixels
 * @param blocks how many blocks there are
 * @param work what there is to read and to compute
 * @param memory what an executor needs, and in how many pieces it makes a block
 * @param cost what it will take and cost; null where nothing is priced
 */
public record PlanFigures(
    String model,
    String snapshot,
    @JsonUnwrapped Series series,
    @JsonUnwrapped Scenes scenes,
    @JsonUnwrapped Grid grid,
    @JsonUnwrapped Blocks blocks,
    @JsonUnwrapped Work work,
    MemoryPlan memory,
    CostEstimate cost) {

  /**
   * Which days are looked back on.
   *
   * @param from first day, ISO
   * @param to last day, ISO
   * @param inSeason true where the model's season is not over on the last day
   */
  record Series(String from, String to, boolean inSeason) {}

  /**
   * Which scenes take part.
   *
   * @param scenes that do
   * @param scenesUnused scenes of the snapshot that do not
   * @param dates different days of the series
   */
  record Scenes(int scenes, int scenesUnused, long dates) {}

  /**
   * The map's pixels.
   *
   * @param crs definition of the CRS
   * @param resolution width of a pixel in units of the CRS
   * @param blockSize pixels along one side of a block
   * @param window the map's pixels in the grid
   */
  record Grid(String crs, double resolution, int blockSize, PixelWindow window) {}

  /**
   * How many blocks there are, and how many scenes touch one.
   *
   * @param blocks blocks of the region
   * @param emptyBlocks those that no scene touches
   */
  record Blocks(
      long blocks,
      long emptyBlocks,
      long scenesPerBlockLeast,
      double scenesPerBlockMean,
      long scenesPerBlockMost) {}

  /**
   * What there is to read and to compute.
   *
   * @param pixels pixels of the map's window
   * @param bytesToRead compressed bytes of the needed bands and masks inside the window, by each
   *     file's share of pixels there; what headers, segment borders and the blocks' halos add is
   *     not in it
   * @param modelCalls full batches, as if every pixel had enough dates; the batches that a block
   *     leaves part-filled, and the margin that smoothing needs, come on top
   * @param batchRows rows a model call that {@code modelCalls} counts with
   * @param partitions most Spark partitions
   */
  record Work(long pixels, long bytesToRead, long modelCalls, int batchRows, int partitions) {}

  /** Returns the figures of a planned run. */
  public static PlanFigures of(PlannedRun planned) {
    PreparedRun run = planned.run();
    Contract contract = run.contract();
    PreparedRun.BlockCounts counts = planned.counts();
    int batch = planned.probe().memory().batchSize();
    long cells = run.window().pixels() / contract.inputs().cell().pixels();
    return new PlanFigures(
        contract.id(),
        run.snapshot().name(),
        new Series(
            run.series().from().toString(), run.series().to().toString(), run.series().inSeason()),
        new Scenes(run.scenes().size(), run.series().unused(), run.series().dates()),
        new Grid(
            run.grid().crs().definition(),
            run.grid().stepX(),
            run.grid().blockSize(),
            run.window()),
        new Blocks(
            counts.blocks(),
            counts.empty(),
            counts.leastScenes(),
            counts.meanScenes(),
            counts.mostScenes()),
        new Work(
            run.window().pixels(),
            ExpectedWork.bytesToRead(run),
            (cells + batch - 1) / batch,
            batch,
            planned.partitions()),
        planned.memory(),
        planned.estimate().orElse(null));
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

  /** Prints the figures for people, costs only where there are any. */
  public void print(PrintWriter out) {
    Locale l = Locale.ROOT;
    out.printf(l, "Model          %s%n", model);
    out.printf(
        l,
        "Series         %s to %s%s, %d dates, %d scenes (%d more in the archive)%n",
        series.from(),
        series.to(),
        series.inSeason() ? " (in season)" : "",
        scenes.dates(),
        scenes.scenes(),
        scenes.scenesUnused());
    out.printf(
        l,
        "Grid           %s, pixels of %s, window %d x %d at column %d, row %d%n",
        grid.crs(),
        grid.resolution(),
        grid.window().width(),
        grid.window().height(),
        grid.window().col(),
        grid.window().row());
    out.printf(
        l,
        "Blocks         %,d of %d pixels (%,d that no scene touches) in %,d partitions%n",
        blocks.blocks(),
        grid.blockSize(),
        blocks.emptyBlocks(),
        work.partitions());
    out.printf(
        l,
        "Scenes a block %d to %d, %.1f on average%n",
        blocks.scenesPerBlockLeast(),
        blocks.scenesPerBlockMost(),
        blocks.scenesPerBlockMean());
    out.printf(l, "Pixels         %,d%n", work.pixels());
    out.printf(l, "To read        %,.1f MB%n", work.bytesToRead() / 1e6);
    printMemory(out);
    out.printf(
        l, "Model calls    at most about %,d of %d rows%n", work.modelCalls(), work.batchRows());
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
