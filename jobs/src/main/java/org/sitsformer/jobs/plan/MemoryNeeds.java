package org.sitsformer.jobs.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sitsformer.geo.archive.BandSource;
import org.sitsformer.geo.archive.Scene;
import org.sitsformer.geo.archive.SceneFile;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.stack.StackReader;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.jobs.plan.MemoryPlan.Part;
import org.sitsformer.predict.classify.BlockClassifier;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.classify.MapOptions;
import org.sitsformer.predict.classify.Reach;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.engine.ModelDevice;
import org.sitsformer.udf.classify.ExecutorMemory;

/**
 * Computes what blocks of a size take, from what the executors measured and from the sizes of the
 * arrays that the tasks make.
 *
 * @param device of the kind that they run the model on
 * @param tasks blocks that an executor makes at once
 * @param dates most dates of a block
 */
record MemoryNeeds(
    PreparedRun run, ModelDevice device, ExecutorMemory memory, int tasks, int dates) {
  /** A collector needs room to move objects. */
  private static final double HEAP_SLACK = 0.15;

  /** New objects, Spark's own of a running stage among them. */
  private static final long YOUNG = 48L << 20;

  /** Spark starts with no heap below 450 MiB, of which a collector may keep a part from it. */
  private static final long LEAST = 512L << 20;

  /** Engines take their memory in steps and keep what one shape of batch leaves unused. */
  private static final double ENGINE_SLACK = 0.10;

  /** Code, classes and threads that come after the warm-up, compilers at work among them. */
  private static final long LATER = 128L << 20;

  /** What G1 keeps beside the heap, by the heap's size: bitmaps, cards, sets of references. */
  private static final double COLLECTOR = 0.08;

  /** Side of a segment that a file is taken to have; what is decoded reaches as far. */
  private static final int SEGMENT = 512;

  /** Decoded and fetched bytes that a reader holds at once. */
  private static final long MOST_DECODED = 40L << 20;

  MemoryPlan plan(int blockSize, int pieces, long outsideLimit) {
    Contract contract = run.contract();
    MapOptions map = run.layers();
    long blocks = TargetGrid.blockCount(run.window(), blockSize);
    long atOnce = Math.min(tasks, blocks);
    PixelWindow block = square(blockSize);
    PixelWindow piece = square((blockSize + pieces - 1) / pieces);
    PixelWindow reach = Reach.of(contract, map.smoothing()).inputs(piece);
    int bands = contract.inputs().bands().size();
    long stack = StackReader.bytes(reach, dates, bands);
    long classify = BlockClassifier.heapBytes(contract, piece, dates, map);
    int planes = BlockRaster.planes(contract.classes().size(), map);
    // The block itself, its encoded form, and the copy that is written.
    long result = 3L * planes * block.pixels();
    long decoded = Math.min(MOST_DECODED, decoded(reach));
    long cache = Math.min(SegmentCache.capacity(memory.heapLimit()), archive());
    long heap = memory.heapLive() + cache + atOnce * (stack + classify + result + decoded);
    long batches = atOnce * BlockClassifier.batchBytes(contract, device, memory.batchSize(), dates);
    // Arrays of this size are not moved: where one was, another may not fit at once.
    long another = pieces == 1 && blocks <= tasks ? 0 : stack;
    long room = Math.max(YOUNG + another + Math.round(HEAP_SLACK * heap), LEAST - heap);
    // Direct buffers, which batches are, may together take as much as the heap may.
    room = Math.max(room, batches + YOUNG - heap);
    return new MemoryPlan(
        blockSize,
        pieces,
        tasks,
        memory.heapLimit(),
        outsideLimit,
        List.of(
            new Part("program and Spark", memory.heapLive(), true),
            new Part("decoded segments", cache + atOnce * decoded, true),
            new Part("stacks", atOnce * stack, true),
            new Part("classifying", atOnce * classify, true),
            new Part("blocks", atOnce * result, true),
            new Part("room to collect", room, true),
            new Part(
                "JVM, engine and model",
                LATER
                    + Math.round((1 + ENGINE_SLACK) * memory.outsideHeap())
                    + Math.round(COLLECTOR * (heap + room)),
                false),
            new Part("batches", batches, false)));
  }

  private PixelWindow square(int side) {
    return new PixelWindow(
        0, 0, Math.min(side, run.window().width()), Math.min(side, run.window().height()));
  }

  /** Returns the bytes that reading a window of the largest file decodes at once. */
  private long decoded(PixelWindow reach) {
    long pixels = (long) (reach.width() + SEGMENT) * (reach.height() + SEGMENT);
    long most = 0;
    for (Scene scene : run.scenes()) {
      for (SceneFile file : scene.files()) {
        long inFile = Math.min(pixels, (long) file.width() * file.height());
        most = Math.max(most, inFile * bytesPerPixel(scene).getOrDefault(file.path(), 0));
      }
    }
    return most;
  }

  /** Returns the decoded bytes of all that the model reads. */
  private long archive() {
    long bytes = 0;
    for (Scene scene : run.scenes()) {
      Map<String, Integer> perPixel = bytesPerPixel(scene);
      for (SceneFile file : scene.files()) {
        bytes += (long) file.width() * file.height() * perPixel.getOrDefault(file.path(), 0);
      }
    }
    return bytes;
  }

  private Map<String, Integer> bytesPerPixel(Scene scene) {
    List<String> wanted = run.contract().inputs().bandNames();
    Map<String, Integer> bytes = new HashMap<>();
    for (BandSource band : scene.bands()) {
      if (wanted.contains(band.band())) {
        bytes.merge(band.path(), band.type().bytes(), Integer::sum);
      }
    }
    if (scene.mask() != null) {
      bytes.merge(scene.mask().path(), scene.mask().type().bytes(), Integer::sum);
    }
    return bytes;
  }
}
