package org.sitsformer.predict.classify;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.DateChoice;
import org.sitsformer.predict.contract.Inputs;
import org.sitsformer.predict.contract.Size;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelBatch;

/**
 * Classifies the pixels of stacks with a model. Every pixel's result is a function of its own
 * window of the target grid alone: which dates it keeps, the length that it is computed at and the
 * padding of its batch depend on nothing beside it. Belongs to one thread; the model may be shared.
 *
 * <p>Pixels are collected by padded length, so that little padding is computed, and go to the model
 * in batches that may mix pixels from all over the block.
 */
public final class BlockClassifier implements AutoCloseable {
  /** Core rows that are scaled at a time: bounds the copy of a stack to what a cache holds. */
  private static final int STRIP_ROWS = 16;

  /** Most bytes of a batch's sequences. */
  private static final long BATCH_BYTES = 64L << 20;

  private final LoadedModel model;
  private final Contract contract;
  private final ClassifyOptions options;
  private final int[] steps;
  private final int batchSize;
  private final Map<Integer, Bucket> buckets = new TreeMap<>();

  private long modelCalls;
  private long rows;
  private long paddedRows;
  private long gatherNanos;
  private long predictNanos;

  /**
   * Makes a classifier.
   *
   * @param span the days that the map looks back on; only regular steps and months depend on it
   */
  public BlockClassifier(LoadedModel model, DaySpan span, ClassifyOptions options) {
    this.model = model;
    this.contract = model.contract();
    this.options = options;
    this.steps = TimeSteps.of(contract.series(), span);
    int wanted = options.batchSize() > 0 ? options.batchSize() : model.measuredBatch();
    this.batchSize = Math.min(wanted, largestBatch(contract));
    model.checkBatch(batchSize);
  }

  /** Chips are large: the batch that fits the buffer, and never less than the engines need. */
  private static int largestBatch(Contract contract) {
    long row = 4L * contract.series().length() * contract.inputs().floatsPerDate();
    return (int) Math.max(contract.smallestBatch(), BATCH_BYTES / row);
  }

  /** Returns the pixels that a stack must have on each side of any window to be classified. */
  public static int halo(Contract contract) {
    Inputs inputs = contract.inputs();
    int rows =
        margin(inputs.window().height(), inputs.cell().height()) + inputs.cell().height() - 1;
    int cols = margin(inputs.window().width(), inputs.cell().width()) + inputs.cell().width() - 1;
    return Math.max(rows, cols);
  }

  /** Returns the pixels that a stack must have to classify {@code core}; within the halo. */
  public static PixelWindow inputs(Contract contract, PixelWindow core) {
    Inputs inputs = contract.inputs();
    PixelWindow cells = cells(inputs.cell(), core);
    int down = margin(inputs.window().height(), inputs.cell().height());
    int across = margin(inputs.window().width(), inputs.cell().width());
    return new PixelWindow(
        cells.col() - across,
        cells.row() - down,
        cells.width() + 2 * across,
        cells.height() + 2 * down);
  }

  private static int margin(int window, int cell) {
    return (window - cell) / 2;
  }

  /** Whole cells, counted from the grid's origin, that hold a window. */
  private static PixelWindow cells(Size cell, PixelWindow core) {
    int col = Math.floorDiv(core.col(), cell.width()) * cell.width();
    int row = Math.floorDiv(core.row(), cell.height()) * cell.height();
    int endCol = Math.floorDiv(core.endCol() - 1, cell.width()) * cell.width() + cell.width();
    int endRow = Math.floorDiv(core.endRow() - 1, cell.height()) * cell.height() + cell.height();
    return new PixelWindow(col, row, endCol - col, endRow - row);
  }

  /** Returns what of the span determines pixels, for a block's key; empty where nothing does. */
  public static String spanKey(Contract contract, DaySpan span) {
    return contract.series().choice() == DateChoice.ALL_VALID
        ? ""
        : Arrays.toString(TimeSteps.of(contract.series(), span));
  }

  /** Classifies a window; {@code stack} holds at least {@link #inputs}. */
  public BlockRaster classify(Stack stack, PixelWindow core) {
    return classify(stack, core, null);
  }

  /**
   * Classifies the pixels of a window that lie in a region.
   *
   * @param region 1 for each pixel of {@code core} inside, row-major; null where all are
   */
  public BlockRaster classify(Stack stack, PixelWindow core, byte[] region) {
    requireInputs(stack, core);
    long start = System.nanoTime();
    long predictBefore = predictNanos;
    Labels labels = new Labels(contract, core, region, options.probabilities());
    Size cell = contract.inputs().cell();
    if (cell.isPixel()) {
      classifyPixels(stack, core, region, labels);
    } else {
      classifyCells(stack, core, labels);
    }
    for (Bucket bucket : buckets.values()) {
      flush(bucket, labels);
    }
    gatherNanos += System.nanoTime() - start - (predictNanos - predictBefore);
    return labels.raster();
  }

  private void requireInputs(Stack stack, PixelWindow core) {
    PixelWindow needed = inputs(contract, core);
    if (!stack.window().intersect(needed).equals(needed)) {
      throw new IllegalArgumentException(
          "Stack of %s does not hold %s, which classifying %s needs"
              .formatted(stack.window(), needed, core));
    }
    if (!stack.bands().equals(contract.inputs().bandNames())) {
      throw new IllegalArgumentException(
          "Stack has bands %s, the model needs %s"
              .formatted(stack.bands(), contract.inputs().bandNames()));
    }
  }

  private void classifyPixels(Stack stack, PixelWindow core, byte[] region, Labels labels) {
    for (int row = core.row(); row < core.endRow(); row += STRIP_ROWS) {
      int strip = Math.min(STRIP_ROWS, core.endRow() - row);
      PixelWindow part = new PixelWindow(core.col(), row, core.width(), strip);
      PixelWindow reach = inputs(contract, part);
      PixelSeries series = new PixelSeries(contract, steps, ScaledStrip.of(stack, reach, contract));
      for (int r = 0; r < strip; r++) {
        for (int c = 0; c < core.width(); c++) {
          int target = (row - core.row() + r) * core.width() + c;
          if (region != null && region[target] == 0) {
            continue;
          }
          int valid = series.locate(core.col() + c, row + r);
          labels.dates(target, valid);
          if (valid >= contract.series().minimumDates()) {
            add(series.fill(), target, labels);
          }
        }
      }
    }
  }

  private void classifyCells(Stack stack, PixelWindow core, Labels labels) {
    Size cell = contract.inputs().cell();
    PixelWindow cells = cells(cell, core);
    for (int row = cells.row(); row < cells.endRow(); row += cell.height()) {
      for (int col = cells.col(); col < cells.endCol(); col += cell.width()) {
        PixelWindow one = new PixelWindow(col, row, cell.width(), cell.height());
        if (labels.isOutside(one)) {
          continue;
        }
        PixelWindow reach = inputs(contract, one);
        CellSeries series = new CellSeries(contract, ScaledStrip.of(stack, reach, contract), one);
        labels.cellDates(one, series.validDates());
        if (series.validDates() >= contract.series().minimumDates()) {
          add(series.fill(), labels.number(one), labels);
        }
      }
    }
  }

  private void add(Sample sample, int target, Labels labels) {
    Bucket bucket =
        buckets.computeIfAbsent(
            sample.length(), length -> new Bucket(contract.inputs(), batchSize, length));
    bucket.targets[bucket.batch.rows()] = target;
    bucket.batch.add(sample.sequence(), sample.positions(), sample.mask());
    if (bucket.batch.isFull()) {
      flush(bucket, labels);
    }
  }

  private void flush(Bucket bucket, Labels labels) {
    int count = bucket.batch.rows();
    if (count == 0) {
      return;
    }
    long start = System.nanoTime();
    float[] logits = model.predict(bucket.batch);
    predictNanos += System.nanoTime() - start;
    modelCalls++;
    rows += count;
    paddedRows += bucket.batch.paddedRows();
    for (int row = 0; row < count; row++) {
      labels.label(bucket.targets[row], logits, row);
    }
    bucket.batch.clear();
  }

  /** Returns the cost since the start. */
  public ClassifyCounters counters() {
    return new ClassifyCounters(modelCalls, rows, paddedRows, gatherNanos, predictNanos);
  }

  @Override
  public void close() {
    // The buffers are direct memory, which goes with the objects; the model is the cache's.
    buckets.clear();
  }

  /** Samples of one length that wait for their batch to fill. */
  private static final class Bucket {
    private final ModelBatch batch;
    private final int[] targets;

    Bucket(Inputs inputs, int size, int length) {
      batch = new ModelBatch(inputs, size, length);
      targets = new int[size];
    }
  }
}
