package org.sitsformer.predict.classify;

import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.LandClass;
import org.sitsformer.predict.contract.Size;

/**
 * Turns logits into the planes of a block. Probabilities are softmax(logits / temperature) in
 * float64; the class is the most probable, of several the first; probability p is stored as {@code
 * 1 + round(254 p)}.
 */
final class Labels {
  private static final int MOST_DATES = 255;

  private final Contract contract;
  private final PixelWindow core;
  private final byte[] region;
  private final byte[] classes;
  private final byte[] confidence;
  private final byte[] validDates;
  private final byte[][] probabilities;
  private final double[] exponents;
  private final PixelWindow grid;

  Labels(Contract contract, PixelWindow core, byte[] region, boolean keepProbabilities) {
    this.contract = contract;
    this.core = core;
    this.region = region;
    int pixels = Math.toIntExact(core.pixels());
    this.classes = new byte[pixels];
    this.confidence = new byte[pixels];
    this.validDates = new byte[pixels];
    this.probabilities = keepProbabilities ? new byte[contract.classes().size()][pixels] : null;
    this.exponents = new double[contract.classes().size()];
    Size cell = contract.inputs().cell();
    int firstRow = Math.floorDiv(core.row(), cell.height());
    int firstCol = Math.floorDiv(core.col(), cell.width());
    this.grid =
        new PixelWindow(
            firstCol,
            firstRow,
            Math.floorDiv(core.endCol() - 1, cell.width()) - firstCol + 1,
            Math.floorDiv(core.endRow() - 1, cell.height()) - firstRow + 1);
  }

  /** Notes the usable dates of a pixel of the core. */
  void dates(int pixel, int count) {
    validDates[pixel] = (byte) Math.min(count, MOST_DATES);
  }

  /** Notes the usable dates of a cell. */
  void cellDates(PixelWindow cell, int count) {
    PixelWindow part = cell.intersect(core);
    for (int r = part.row(); r < part.endRow(); r++) {
      for (int c = part.col(); c < part.endCol(); c++) {
        int pixel = pixel(c, r);
        if (region == null || region[pixel] != 0) {
          dates(pixel, count);
        }
      }
    }
  }

  /** Returns true if no pixel of a cell belongs to the region. */
  boolean isOutside(PixelWindow cell) {
    PixelWindow part = cell.intersect(core);
    for (int r = part.row(); r < part.endRow(); r++) {
      for (int c = part.col(); c < part.endCol(); c++) {
        if (region == null || region[pixel(c, r)] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** Returns a number for a cell that {@link #label} understands. */
  int number(PixelWindow cell) {
    return (Math.floorDiv(cell.row(), cell.height()) - grid.row()) * grid.width()
        + Math.floorDiv(cell.col(), cell.width())
        - grid.col();
  }

  private int pixel(int col, int row) {
    return (row - core.row()) * core.width() + col - core.col();
  }

  /**
   * Labels a pixel, or all pixels of a cell.
   *
   * @param target the pixel of the core, or the cell's number
   * @param row of the batch whose logits to use
   */
  void label(int target, float[] logits, int row) {
    Size cell = contract.inputs().cell();
    int k = contract.classes().size();
    if (cell.isPixel()) {
      softmax(logits, row * k, 1);
      set(target);
      return;
    }
    int cellPixels = cell.pixels();
    PixelWindow window =
        new PixelWindow(
            (grid.col() + target % grid.width()) * cell.width(),
            (grid.row() + target / grid.width()) * cell.height(),
            cell.width(),
            cell.height());
    PixelWindow part = window.intersect(core);
    if (!contract.dense()) {
      softmax(logits, row * k, 1);
    }
    for (int r = part.row(); r < part.endRow(); r++) {
      for (int c = part.col(); c < part.endCol(); c++) {
        int pixel = pixel(c, r);
        if (region != null && region[pixel] == 0) {
          continue;
        }
        if (contract.dense()) {
          int inCell = (r - window.row()) * cell.width() + c - window.col();
          softmax(logits, row * k * cellPixels + inCell, cellPixels);
        }
        set(pixel);
      }
    }
  }

  private void softmax(float[] logits, int start, int stride) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < exponents.length; k++) {
      double logit = logits[start + k * stride] / contract.temperature();
      if (Double.isNaN(logit)) {
        throw new IllegalStateException("The model returned NaN for class " + name(k));
      }
      exponents[k] = logit;
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (int k = 0; k < exponents.length; k++) {
      exponents[k] = StrictMath.exp(exponents[k] - largest);
      sum += exponents[k];
    }
    for (int k = 0; k < exponents.length; k++) {
      exponents[k] /= sum;
    }
  }

  private String name(int k) {
    LandClass landClass = contract.classes().get(k);
    return landClass.value() + " (" + landClass.name() + ")";
  }

  private void set(int pixel) {
    int best = 0;
    for (int k = 1; k < exponents.length; k++) {
      if (exponents[k] > exponents[best]) {
        best = k;
      }
    }
    classes[pixel] = (byte) contract.classes().get(best).value();
    confidence[pixel] = code(exponents[best]);
    if (probabilities != null) {
      for (int k = 0; k < exponents.length; k++) {
        probabilities[k][pixel] = code(exponents[k]);
      }
    }
  }

  private static byte code(double probability) {
    return (byte) (1 + Math.round(254 * probability));
  }

  BlockRaster raster() {
    return new BlockRaster(core, classes, confidence, validDates, probabilities);
  }
}
