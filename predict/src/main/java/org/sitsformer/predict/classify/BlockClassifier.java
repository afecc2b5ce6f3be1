package org.sitsformer.predict.classify;

import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.stack.Stack;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.engine.LoadedModel;

/**
 * Classifies the pixels of stacks with a model. Every pixel's result is a function of its own
 * window of the target grid alone. Belongs to one thread; the model may be shared.
 */
public final class BlockClassifier implements AutoCloseable {
  public BlockClassifier(LoadedModel model, DaySpan span, ClassifyOptions options) {
    throw new UnsupportedOperationException(model + " " + span + " " + options);
  }

  /** Returns the pixels that a stack must have on each side of any window to be classified. */
  public static int halo(Contract contract) {
    throw new UnsupportedOperationException("" + contract);
  }

  /** Returns the pixels that a stack must have to classify {@code core}; within the halo. */
  public static PixelWindow inputs(Contract contract, PixelWindow core) {
    throw new UnsupportedOperationException("" + contract + core);
  }

  /** Returns what of the span determines pixels, for a block's key; empty where nothing does. */
  public static String spanKey(Contract contract, DaySpan span) {
    throw new UnsupportedOperationException("" + contract + span);
  }

  /** Classifies a window; {@code stack} holds at least {@link #inputs}. */
  public BlockRaster classify(Stack stack, PixelWindow core) {
    throw new UnsupportedOperationException("" + stack + core);
  }

  /**
   * Classifies the pixels of a window that lie in a region.
   *
   * @param region 1 for each pixel of {@code core} inside, row-major; null where all are
   */
  public BlockRaster classify(Stack stack, PixelWindow core, byte[] region) {
    throw new UnsupportedOperationException("" + stack + core + (region == null));
  }

  /** Returns the cost since the start. */
  public ClassifyCounters counters() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
