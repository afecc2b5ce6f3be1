package org.sitsformer.udf.classify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Damage;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.geo.stack.StackReader;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.contract.Size;

/**
 * Reads and classifies a block, whole or piece by piece. Every pixel is a function of its own
 * surroundings and damage is listed by the pixels that it takes, so the result is the same; a piece
 * needs but its share of the memory.
 */
final class BlockMaker {
  /** Below this a piece is mostly halo. */
  private static final int SMALLEST_PIECE = 16;

  private final RunContext run;
  private final StackReader reader;
  private final TaskModel model;

  BlockMaker(RunContext run, StackReader reader, TaskModel model) {
    this.run = run;
    this.reader = reader;
    this.model = model;
  }

  /**
   * A classified block.
   *
   * @param damages segments that could not be decoded, sorted by path and segment
   */
  record Made(BlockRaster raster, List<Damage> damages) {}

  /**
   * Makes a block.
   *
   * @param window its pixels
   * @param inside 1 where a pixel belongs to the region, row-major; null where all do
   * @param pieces parts along each of its sides
   */
  Made make(List<Scene> scenes, PixelWindow window, byte[] inside, int pieces) throws IOException {
    List<PixelWindow> parts = parts(window, run.contract().inputs().cell(), pieces);
    if (parts.size() == 1) {
      Stack stack = read(scenes, window);
      return new Made(model.classify(stack, window, inside), stack.damages());
    }
    BlockRaster whole = BlockRaster.empty(window, run.contract().classes().size(), run.map());
    TreeSet<Damage> damages =
        new TreeSet<>(Comparator.comparing(Damage::path).thenComparingInt(Damage::segment));
    for (PixelWindow part : parts) {
      Stack stack = read(scenes, part);
      damages.addAll(stack.damages());
      paste(model.classify(stack, part, cut(inside, window, part)), whole);
    }
    return new Made(whole, List.copyOf(damages));
  }

  private Stack read(List<Scene> scenes, PixelWindow window) throws IOException {
    return reader.read(
        run.grid(),
        run.reach().inputs(window),
        scenes,
        run.contract().inputs().bandNames(),
        run.mask());
  }

  /**
   * Cuts a window into so many parts a side, or fewer where they would be too small. Cells of chip
   * models stay whole.
   */
  static List<PixelWindow> parts(PixelWindow window, Size cell, int pieces) {
    int[] rows = edges(window.row(), window.endRow(), cell.height(), pieces);
    int[] cols = edges(window.col(), window.endCol(), cell.width(), pieces);
    List<PixelWindow> parts = new ArrayList<>();
    for (int r = 0; r + 1 < rows.length; r++) {
      for (int c = 0; c + 1 < cols.length; c++) {
        parts.add(new PixelWindow(cols[c], rows[r], cols[c + 1] - cols[c], rows[r + 1] - rows[r]));
      }
    }
    return parts;
  }

  private static int[] edges(int start, int end, int cell, int pieces) {
    int most = Math.max(1, (end - start) / SMALLEST_PIECE);
    int count = Math.min(pieces, most);
    TreeSet<Integer> edges = new TreeSet<>();
    edges.add(start);
    edges.add(end);
    for (int i = 1; i < count; i++) {
      int edge = start + (int) ((long) (end - start) * i / count);
      int aligned = Math.floorDiv(edge, cell) * cell;
      if (aligned > start) {
        edges.add(aligned);
      }
    }
    return edges.stream().mapToInt(Integer::intValue).toArray();
  }

  private static byte[] cut(byte[] inside, PixelWindow window, PixelWindow part) {
    if (inside == null) {
      return null;
    }
    byte[] cut = new byte[Math.toIntExact(part.pixels())];
    window.copy(inside, part, cut);
    return cut;
  }

  private static void paste(BlockRaster part, BlockRaster whole) {
    List<byte[]> from = part.planes();
    List<byte[]> to = whole.planes();
    for (int plane = 0; plane < from.size(); plane++) {
      part.window().copy(from.get(plane), whole.window(), to.get(plane));
    }
  }
}
