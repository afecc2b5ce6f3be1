package org.sitsformer.predict.classify;

import java.util.List;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.contract.Contract;
import org.sitsformer.predict.contract.LandClass;

/** The raster under construction, and the way from probabilities into it. */
final class Labels implements LabelTarget {
  private final List<LandClass> classes;
  private final List<Uncertainty> measures;
  private final BlockRaster raster;

  Labels(Contract contract, PixelWindow core, MapOptions options) {
    classes = contract.classes();
    measures = options.uncertainty();
    raster = BlockRaster.empty(core, classes.size(), options);
  }

  BlockRaster raster() {
    return raster;
  }

  @Override
  public void validDates(int pixel, int dates) {
    raster.validDates()[pixel] = (byte) Math.min(dates, 255);
  }

  @Override
  public void label(int pixel, int winner, double[] probabilities) {
    raster.classes()[pixel] = (byte) classes.get(winner).value();
    raster.confidence()[pixel] = (byte) ConfidenceCode.code(probabilities[winner]);
    for (int k = 0; k < raster.probabilities().length; k++) {
      raster.probabilities()[k][pixel] = (byte) ConfidenceCode.code(probabilities[k]);
    }
    for (int i = 0; i < measures.size(); i++) {
      raster.uncertainty()[i][pixel] = (byte) measures.get(i).code(probabilities);
    }
  }
}
