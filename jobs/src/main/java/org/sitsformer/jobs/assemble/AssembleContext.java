package org.sitsformer.jobs.assemble;

import java.io.Serializable;
import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.runs.folder.RunFile.LegendEntry;
import org.sitsformer.udf.classify.BlockStore;

/**
 * What the tasks of an assembly share.
 *
 * @param window the map's pixels in the target grid
 * @param probabilities true where blocks carry a plane a class and the map is to have them too
 * @param uncertainty names of the planes of uncertainty that blocks carry
 */
record AssembleContext(
    Storage storage,
    String output,
    String runFolder,
    TargetGrid grid,
    PixelWindow window,
    List<LegendEntry> legend,
    boolean probabilities,
    List<String> uncertainty)
    implements Serializable {

  /** Returns the store of the blocks. */
  BlockStore store() {
    return new BlockStore(storage, output);
  }
}
