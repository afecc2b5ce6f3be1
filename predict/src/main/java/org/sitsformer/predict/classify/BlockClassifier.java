package org.sitsformer.predict.classify;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.DateChoice;
import org.sitsformer.predict.contract.Inputs;
import org.sitsformer.predict.contract.SeriesRule;
import org.sitsformer.predict.engine.LoadedModel;
import org.sitsformer.predict.engine.ModelBatch;
import org.sitsformer.predict.engine.ModelDevice;

/**
 * Classifies the pixels of stacks with a model. Every pixel's result is a function of its own
 * surroundings in the target grid alone, as far as its {@link Reach}, so it does not depend on how
 * a region is cut into blocks, on the batch size or on the order. Belongs to one thread; the model
 * may be shared.
 *
 * <pre>{@code
 * try (BlockClassifier classifier = new BlockClassifier(model, span, ClassifyOptions.DEFAULT)) {
 *   BlockRaster raster = classifier.classify(stack, core);
 * }
 * }</pre>
 */
public final class BlockClassifier implements AutoCloseable {
  private final Contract contract;
  private final DaySpan span;
  private final ClassifyOptions options;
  private final Reach reach;
  private final int batchSize;
  private final SeriesBatches batches;

  /** Of the pixel that is being labelled. */
  private final double[] probabilities;

  private long totalNanos;

  /**
   * Makes a classifier; the first of a model measures its batch size where none is given.
   *
   * @param span the days that the map looks back on
   * @throws org.sitsformer.predict.engine.ModelException if a row's results depend on its batch of
   *     this size
   */
  public BlockClassifier(LoadedModel model, DaySpan span, ClassifyOptions options) {
    this.contract = model.contract();
    this.span = requireNonNull(span, "span is null");
    this.options = options;
    this.reach = Reach.of(contract, options.map().smoothing());
    this.batchSize = SeriesBatches.batchSize(model, options.batchSize());
    this.batches = new SeriesBatches(model, batchSize, options.callsAtOnce());
    this.probabilities = new double[contract.classes().size()];
  }

  /**
   * Returns the bytes of Java heap that classifying a stack takes at once, beside the stack.
   *
   * @param core the pixels to classify
   * @param dates the stack's
   */
  public static long heapBytes(Contract contract, PixelWindow core, int dates, MapOptions options) {
    Inputs inputs = contract.inputs();
    Smoothing smoothing = options.smoothing();
    Reach reach = Reach.of(contract, smoothing);
    int classes = contract.classes().size();
    long windows =
        inputs.cell().isPixel() ? PixelWindows.bytes(inputs, reach.inputs(core).width(), dates) : 0;
    long series = (long) contract.series().length() * inputs.floatsPerDate() * Float.BYTES;
    long shares =
        smoothing.radius() == 0
            ? 0
            : reach.labelled(core).pixels() * (Shares.bytesPerPixel(classes) + 1);
    return windows + series + shares + BlockRaster.planes(classes, options) * core.pixels();
  }

  /**
   * Returns the most bytes outside the Java heap that batches under construction take: one of each
   * length of the contract's ladder up to that of series of so many dates.
   */
  public static long batchBytes(Contract contract, ModelDevice device, int batchSize, int dates) {
    long bytes = 0;
    int longest = longest(contract, dates);
    for (int length : contract.series().ladder()) {
      if (length <= longest) {
        bytes += ModelBatch.bytes(contract, batchRows(contract, device, batchSize, length), length);
      }
    }
    return bytes;
  }

  /** Returns the dates, padding included, of the longest series that a stack of so many gives. */
  public static int longest(Contract contract, int dates) {
    SeriesRule series = contract.series();
    boolean byDates = series.choice() == DateChoice.ALL_VALID && !series.fixed();
    return byDates ? series.paddedLength(Math.min(dates, series.length())) : series.length();
  }

  /** Returns the rows of a batch of series of this length: fewer of long and wide ones. */
  public static int batchRows(Contract contract, ModelDevice device, int batchSize, int length) {
    return Buckets.rows(contract, device, batchSize, length);
  }

  /** Returns the rows that a batch of short series has. */
  public int batchSize() {
    return batchSize;
  }

  /** Returns what of the span determines pixels, for a block's key; empty where nothing does. */
  public static String spanKey(Contract contract, DaySpan span) {
    return switch (contract.series().choice()) {
      case ALL_VALID -> "";
      case REGULAR -> "steps " + Arrays.toString(RegularShape.steps(contract.series(), span));
      case MONTHLY_MEDIAN ->
          "months " + Arrays.toString(MonthlyMedianShape.months(contract.series(), span));
    };
  }

  /** Classifies a window; {@code stack} holds what its {@link Reach} says and is not changed. */
  public BlockRaster classify(Stack stack, PixelWindow core) {
    return classify(stack, core, null);
  }

  /**
   * Classifies the pixels of a window that lie in a region.
   *
   * @param stack holds at least what the {@link Reach} says of the core; not changed
   * @param region 1 for each pixel of {@code core} inside, row-major; null where all are
   * @throws IllegalArgumentException if the stack lacks pixels or bands, or the region does not fit
   * @throws org.sitsformer.predict.engine.ModelException if the model gives no numbers
   */
  public BlockRaster classify(Stack stack, PixelWindow core, byte[] region) {
    long start = System.nanoTime();
    check(stack, core, region);
    try {
      Labels labels = new Labels(contract, core, options.map());
      Smoothing smoothing = options.map().smoothing();
      if (smoothing.radius() == 0 || core.isEmpty()) {
        label(stack, core, region, labels);
      } else {
        Shares shares = new Shares(reach.labelled(core), contract.classes().size());
        label(
            stack,
            shares.window(),
            widened(region, core, shares.window(), smoothing.radius()),
            shares);
        Smoother.smooth(smoothing, shares, core, region, labels);
      }
      return labels.raster();
    } finally {
      // After a failure half-filled batches must not leak into the next block.
      batches.discard();
      totalNanos += System.nanoTime() - start;
    }
  }

  private void check(Stack stack, PixelWindow core, byte[] region) {
    PixelWindow inputs = reach.inputs(core);
    if (!core.isEmpty() && !stack.window().intersect(inputs).equals(inputs)) {
      throw new IllegalArgumentException(
          "Stack of %s does not hold %s, which model %s needs for %s"
              .formatted(stack.window(), inputs, contract.id(), core));
    }
    if (region != null && region.length != core.pixels()) {
      throw new IllegalArgumentException(
          "Region of %d pixels does not fit %s".formatted(region.length, core));
    }
  }

  /** Returns the pixels that those of a region need; of another region, they would be the same. */
  private static byte[] widened(byte[] region, PixelWindow core, PixelWindow around, int radius) {
    if (region == null) {
      return null;
    }
    byte[] wide = new byte[Math.toIntExact(around.pixels())];
    for (int row = 0; row < core.height(); row++) {
      for (int col = 0; col < core.width(); col++) {
        if (region[row * core.width() + col] != 0) {
          for (int r = row; r <= row + 2 * radius; r++) {
            int from = r * around.width() + col;
            Arrays.fill(wide, from, from + 2 * radius + 1, (byte) 1);
          }
        }
      }
    }
    return wide;
  }

  /** Hands what the model says of a window's pixels to a target, before anything is rounded. */
  void label(Stack stack, PixelWindow core, byte[] region, LabelTarget target) {
    SeriesShape shape = SeriesShape.of(contract, stack.days(), span);
    int[] slots = new int[stack.days().length + 1];
    if (contract.inputs().cell().isPixel()) {
      classifyPixels(stack, core, region, shape, slots, target);
    } else {
      classifyCells(stack, core, region, shape, slots, target);
    }
  }

  /** Returns where the stack has each of the contract's bands. */
  private int[] bandIndex(List<String> bands) {
    return contract.inputs().bandNames().stream()
        .mapToInt(
            name -> {
              int index = bands.indexOf(name);
              if (index < 0) {
                throw new IllegalArgumentException(
                    "Model %s needs band %s; the stack has %s"
                        .formatted(contract.id(), name, bands));
              }
              return index;
            })
        .toArray();
  }

  private void classifyPixels(
      Stack stack,
      PixelWindow core,
      byte[] region,
      SeriesShape shape,
      int[] slots,
      LabelTarget target) {
    PixelWindows windows = new PixelWindows(stack, contract.inputs(), bandIndex(stack.bands()));
    Buckets.Sink sink = (pixel, logits, offset) -> label(target, pixel, logits, offset, 1);
    for (int row = 0; row < core.height(); row++) {
      boolean loaded = false;
      for (int col = 0; col < core.width(); col++) {
        int pixel = row * core.width() + col;
        if (region != null && region[pixel] == 0) {
          continue;
        }
        if (!loaded) {
          windows.row(core.row() + row);
          loaded = true;
        }
        windows.column(core.col() + col);
        target.validDates(pixel, batches.add(windows, shape, slots, pixel, sink));
      }
    }
    batches.flush(sink);
  }

  private void classifyCells(
      Stack stack,
      PixelWindow core,
      byte[] region,
      SeriesShape shape,
      int[] slots,
      LabelTarget target) {
    CellWindows windows = new CellWindows(stack, contract.inputs(), bandIndex(stack.bands()));
    CellGrid cells = new CellGrid(contract.inputs().cell(), core, region);
    Buckets.Sink sink = (cell, logits, offset) -> label(cells, cell, logits, offset, target);
    for (int cell = 0; cell < cells.count(); cell++) {
      if (cells.isWanted(cell)) {
        windows.cell(cells.window(cell));
        int dates = batches.add(windows, shape, slots, cell, sink);
        cells.forEachPixel(cell, (pixel, inCell) -> target.validDates(pixel, dates));
      }
    }
    batches.flush(sink);
  }

  private void label(CellGrid cells, int cell, float[] logits, int offset, LabelTarget target) {
    int stride = contract.dense() ? contract.inputs().cell().pixels() : 1;
    cells.forEachPixel(
        cell,
        (pixel, inCell) ->
            label(target, pixel, logits, contract.dense() ? offset + inCell : offset, stride));
  }

  /** Labels one pixel; logit k stands at {@code offset + k * stride}. */
  private void label(LabelTarget target, int pixel, float[] logits, int offset, int stride) {
    int winner = Softmax.apply(logits, offset, stride, contract.temperature(), probabilities);
    target.label(pixel, winner, probabilities);
  }

  /** Returns the cost since the start. */
  public ClassifyCounters counters() {
    return batches.counters(totalNanos);
  }

  /**
   * Forgets series that no batch has taken. The model stays open, since it is its cache's, and the
   * buffers go with the last reference to this.
   */
  @Override
  public void close() {
    batches.discard();
  }
}
