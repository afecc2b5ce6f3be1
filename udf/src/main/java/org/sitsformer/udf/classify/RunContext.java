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
import org.sitsformer.predict.engine.DeviceChoice;
import org.sitsformer.predict.engine.EngineKind;

/**
 * All that the tasks of a run share, sent to the executors once.
 *
 * @param storage with the run's own folder for temporaries
 * @param output root of the output
 * @param temporaries folder of the run's own for what is not finished
 * @param window the map's pixels in the target grid
 * @param scenes what block tasks refer to by position; sorted by time, then id
 * @param quarantined scenes of the archive that could not be used; a block that lacks no more than
 *     these to have enough dates is no empty one
 * @param mask which mask values are usable, null where the archive has no masks
 * @param device what was asked for; what it became is the tasks' own
 * @param span the days that the map looks back on
 * @param batchSize rows a batch, 0 to measure the best one
 * @param callsAtOnce most model calls at once on a device of an executor, 0 for no limit
 * @param map planes that are kept, and how the map is smoothed
 * @param pieces parts along one side of a block that are made one after another, for want of
 *     memory; the blocks are the same
 */
public record RunContext(
    Storage storage,
    String output,
    String temporaries,
    TargetGrid grid,
    Region region,
    PixelWindow window,
    List<Scene> scenes,
    int quarantined,
    MaskRule mask,
    Contract contract,
    EngineKind engine,
    DeviceChoice device,
    DaySpan span,
    int batchSize,
    int callsAtOnce,
    MapOptions map,
    int pieces)
    implements Serializable {
  /** Pieces along a block's side above which only halo is gained. */
  public static final int MOST_PIECES = 64;

  /** Returns how many of so many tasks may be in the model at once. */
  int calls(int tasks) {
    return callsAtOnce == 0 ? tasks : Math.min(tasks, callsAtOnce);
  }

  /** Returns how far a block looks beyond its edges. */
  Reach reach() {
    return Reach.of(contract, map.smoothing());
  }
}
