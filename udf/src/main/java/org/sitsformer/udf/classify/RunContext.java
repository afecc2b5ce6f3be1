package org.sitsformer.udf.classify;

import java.io.Serializable;
import java.util.List;
import org.sitsformer.geo.archive.MaskRule;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.Region;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.predict.classify.DaySpan;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.classify.Reach;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.EngineKind;
import org.sitsformer.predict.engine.DeviceChoice;

/**
 * All that the tasks of a run share, sent to the executors once.
 *
 * @param target where blocks are written
 * @param place what the map covers
 * @param archive what block tasks read
 * @param execution how the model runs
 * @param span the days that the map looks back on
 * @param map planes that are kept, and how the map is smoothed
 */
public record RunContext(
    Target target,
    Place place,
    Archive archive,
    Contract contract,
    Execution execution,
    DaySpan span,
    MapOptions map)
    implements Serializable {

  /**
   * Where blocks are written.
   *
   * @param storage with the run's own folder for temporaries
   * @param output root of the output
   * @param temporaries folder of the run's own for what is not finished; empty where nothing is
   *     written
   */
  public record Target(Storage storage, String output, String temporaries)
      implements Serializable {}

  /**
   * What the map covers.
   *
   * @param window the map's pixels in the target grid
   */
  public record Place(TargetGrid grid, Region region, PixelWindow window) implements Serializable {}

  /**
   * What block tasks read.
   *
   * @param scenes what block tasks refer to by position; sorted by time, then id
   * @param quarantined scenes of the archive that could not be used; a block that lacks no more
   *     than these to have enough dates is no empty one
   * @param mask which mask values are usable, null where the archive has no masks
   */
  public record Archive(List<Scene> scenes, int quarantined, MaskRule mask)
      implements Serializable {}

  /**
   * How the model runs.
   *
   * @param device what was asked for; what it became is the tasks' own
   * @param batchSize rows a batch, 0 to measure the best one
   * @param callsAtOnce most model calls at once on a device of an executor, 0 for no limit
   * @param pieces parts along one side of a block that are made one after another, for want of
   *     memory; the blocks are the same
   */
  public record Execution(
      EngineKind engine, DeviceChoice device, int batchSize, int callsAtOnce, int pieces)
      implements Serializable {}

  /** Pieces along a block's side above which only halo is gained. */
  public static final int MOST_PIECES = 64;

  /** As {@link Target} has it. */
  public Storage storage() {
    return target.storage();
  }

  /** As {@link Target} has it. */
  public String output() {
    return target.output();
  }

  /** As {@link Target} has it. */
  public String temporaries() {
    return target.temporaries();
  }

  /** As {@link Place} has it. */
  public TargetGrid grid() {
    return place.grid();
  }

  /** As {@link Place} has it. */
  public Region region() {
    return place.region();
  }

  /** As {@link Place} has it. */
  public PixelWindow window() {
    return place.window();
  }

  /** As {@link Archive} has it. */
  public List<Scene> scenes() {
    return archive.scenes();
  }

  /** As {@link Archive} has it. */
  public int quarantined() {
    return archive.quarantined();
  }

  /** As {@link Archive} has it. */
  public MaskRule mask() {
    return archive.mask();
  }

  /** As {@link Execution} has it. */
  public EngineKind engine() {
    return execution.engine();
  }

  /** As {@link Execution} has it. */
  public DeviceChoice device() {
    return execution.device();
  }

  /** As {@link Execution} has it. */
  public int batchSize() {
    return execution.batchSize();
  }

  /** As {@link Execution} has it. */
  public int callsAtOnce() {
    return execution.callsAtOnce();
  }

  /** As {@link Execution} has it. */
  public int pieces() {
    return execution.pieces();
  }

  /** Returns the store that blocks are looked for and written in. */
  BlockStore store() {
    return new BlockStore(storage(), output());
  }

  /** Returns how many of so many tasks may be in the model at once. */
  int calls(int tasks) {
    return callsAtOnce() == 0 ? tasks : Math.min(tasks, callsAtOnce());
  }

  /** Returns how far a block looks beyond its edges. */
  Reach reach() {
    return Reach.of(contract, map.smoothing());
  }
}
