package org.sitsformer.predict.classify;

import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.contract.Contract;

/** The raster under construction and the way from logits into it. */
final class Labels {
  private final Contract contract;
  private final BlockRaster raster;
  private final double[] shares;

  Labels(Contract contract, PixelWindow core, boolean probabilities) {
    this.contract = contract;
    int pixels = Math.toIntExact(core.pixels());
    int classes = contract.classes().size();
    raster =
        new BlockRaster(
            core,
            new byte[pixels],
            new byte[pixels],
            new byte[pixels],
            probabilities ? new byte[classes][pixels] : null);
    shares = new double[classes];
  }

  BlockRaster raster() {
    return raster;
  }

  void validDates(int pixel, int dates) {
    raster.validDates()[pixel] = (byte) Math.min(dates, 255);
  }

  /** Labels one pixel; logit k stands at {@code offset + k * stride}. */
  void label(int pixel, float[] logits, int offset, int stride) {
    int winner = Softmax.apply(logits, offset, stride, contract.temperature(), shares);
    raster.classes()[pixel] = (byte) contract.classes().get(winner).value();
    raster.confidence()[pixel] = Softmax.code(shares[winner]);
    if (raster.probabilities() != null) {
      for (int k = 0; k < shares.length; k++) {
        raster.probabilities()[k][pixel] = Softmax.code(shares[k]);
      }
    }
  }
}
