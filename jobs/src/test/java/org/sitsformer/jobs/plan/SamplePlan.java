package org.sitsformer.jobs.plan;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Refusal;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.jobs.catalog.CatalogSnapshot;
import org.sitsformer.jobs.catalog.SceneChanges;
import org.sitsformer.jobs.cost.CostRequest;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.udf.classify.ExecutorMemory;
import org.sitsformer.udf.classify.ModelProbe;
import org.sitsformer.udf.classify.NumericsMode;

/**
 * Runs of the demo model that nobody has prepared: an archive that is not there, on a grid of 10 m.
 *
 * @param window the map's pixels
 * @param blockSize pixels along a block's side
 * @param open true where the output leaves the block size open
 * @param scenes of the archive, all of which take part
 * @param refusals files that are not used
 * @param changes since the snapshot before
 */
public record SamplePlan(
    PixelWindow window,
    int blockSize,
    boolean open,
    List<Scene> scenes,
    List<Refusal> refusals,
    SceneChanges changes) {
  private static final long MIB = 1L << 20;
  private static final Crs UTM = Crs.of("EPSG:32633");
  private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
  private static final Contract MODEL = Contract.read(Storage.local(), "../models/sitsformer-demo");

  /** Returns a plan of a new output and an archive of so many days, each one scene. */
  public static SamplePlan of(int width, int height, int days) {
    PixelWindow window = new PixelWindow(0, 0, width, height);
    List<Scene> scenes = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      scenes.add(scene(FIRST.plusDays(day), window));
    }
    return new SamplePlan(window, 256, true, scenes, List.of(), SceneChanges.NONE);
  }

  /** Returns the same, with these files refused and these scenes changed. */
  public SamplePlan with(List<Refusal> refused, SceneChanges changed) {
    return new SamplePlan(window, blockSize, open, scenes, refused, changed);
  }

  private static Scene scene(LocalDate date, PixelWindow window) {
    String path = "/archive/%s.tif".formatted(date);
    SceneFile file =
        new SceneFile(
            path,
            1_000_000,
            1,
            "",
            "00",
            Affine.northUp(500_000, 5_000_000, 10, -10),
            window.width(),
            window.height());
    List<BandSource> bands = new ArrayList<>();
    for (String band : MODEL.inputs().bandNames()) {
      bands.add(new BandSource(band, path, bands.size(), SampleType.UINT16, null));
    }
    return new Scene(
        date.toString(),
        date.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC),
        "",
        UTM,
        List.of(file),
        bands,
        null);
  }

  /** Returns the run as it is before the executors were asked. */
  public PreparedRun prepared() {
    return prepared(MapOptions.DEFAULT, 0);
  }

  /**
   * Returns the run as it is before the executors were asked.
   *
   * @param partitions what the request says, 0 where it leaves the choice
   */
  PreparedRun prepared(MapOptions map, int partitions) {
    return new PreparedRun(
        "maps",
        MODEL,
        new CatalogSnapshot("none", scenes, refusals, List.of(), Optional.empty(), changes, 0, 0),
        new PreparedRun.Area(
            new TargetGrid(UTM, 500_000, 5_000_000, 10, -10, blockSize, Preparation.TILE_SIZE),
            Region.whole(window),
            window,
            open),
        new PreparedRun.Series(scenes, 0, FIRST, LocalDate.of(2024, 12, 31), false),
        map,
        new RunRequest.Execution(
            EngineKind.ONNX, DeviceChoice.CPU, false, 0, NumericsMode.STRICT, 0, partitions, 0),
        CostRequest.none());
  }

  /** Returns what executors with so much Java heap might say, each with so many tasks. */
  public static ModelProbe.Result probe(long heapMiB, int tasks) {
    return new ModelProbe.Result(
        NumericsMode.STRICT, "cpu", "0123456789abcdef", 1, "1.0", memory(heapMiB, 32), tasks, "");
  }

  /**
   * Returns the memory of an executor of which 100 MiB in the heap and 300 outside it are taken.
   */
  static ExecutorMemory memory(long heapMiB, int batchSize) {
    return new ExecutorMemory(heapMiB * MIB, 100 * MIB, 300 * MIB, batchSize);
  }

  /** Returns the planned run of a session whose executors have said this. */
  public PlannedRun planned(ModelProbe.Result probe) {
    PreparedRun run = prepared();
    MemoryPlan memory = new MemoryPlan(blockSize, 1, probe.tasks(), 0, 0, List.of());
    return new PlannedRun(
        run,
        probe,
        memory,
        new PreparedRun.BlockCounts(1, 0, scenes.size(), scenes.size(), scenes.size()),
        1,
        run.context(Storage.local(), "", 1),
        Optional.empty());
  }
}
