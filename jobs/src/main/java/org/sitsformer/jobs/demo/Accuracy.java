package org.sitsformer.jobs.demo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.SegmentCache;
import org.sitsformer.geo.tiff.TiffFile;
import org.sitsformer.geo.tiff.TiffImage;
import org.sitsformer.geo.tiff.TiffReader;

/**
 * How a map agrees with the simulator's truth, pixel by pixel.
 *
 * @param pixels classified pixels
 * @param overall share that has its true class
 * @param withoutSky the same over pixels whose truth is neither Cloud nor Shadow
 * @param recall share of each true class's pixels that the map finds, by class value
 */
record Accuracy(long pixels, double overall, double withoutSky, Map<Integer, Double> recall) {

  /**
   * Compares a map's class tiles with the truth.
   *
   * @param sky class values of Cloud and Shadow
   */
  static Accuracy of(Storage storage, List<String> tiles, String truth, List<Integer> sky)
      throws IOException {
    long[][] confusion = new long[256][256];
    for (String tile : tiles) {
      try (RangeInput mapInput = storage.open(tile);
          RangeInput truthInput = storage.open(truth)) {
        TiffImage map = TiffFile.read(mapInput).main();
        TiffImage reference = TiffFile.read(truthInput).main();
        if (!Crs.from(map.geo().keys()).equals(Crs.from(reference.geo().keys()))) {
          throw new IOException(
              "%s and %s have different reference systems".formatted(tile, truth));
        }
        Affine own = map.geo().transform();
        Affine other = reference.geo().transform();
        int col = (int) Math.rint((own.originX() - other.originX()) / other.stepX());
        int row = (int) Math.rint((own.originY() - other.originY()) / other.stepY());
        float[] mapped = read(mapInput, map, new PixelWindow(0, 0, map.width(), map.height()));
        float[] actual =
            read(truthInput, reference, new PixelWindow(col, row, map.width(), map.height()));
        for (int i = 0; i < mapped.length; i++) {
          // No-data comes as NaN and is cast to 0.
          confusion[(int) actual[i]][(int) mapped[i]]++;
        }
      }
    }
    return from(confusion, sky);
  }

  private static float[] read(RangeInput input, TiffImage image, PixelWindow window)
      throws IOException {
    float[][] target = new float[1][Math.toIntExact(window.pixels())];
    var damages =
        new TiffReader(input, image, SegmentCache.shared()).read(window, new int[] {0}, target);
    if (!damages.isEmpty()) {
      throw new IOException(input.name() + ": " + damages.get(0).reason());
    }
    return target[0];
  }

  /** Sums a confusion matrix of [truth][map]; no-data (0) in either does not count. */
  static Accuracy from(long[][] confusion, List<Integer> sky) {
    long pixels = 0;
    long right = 0;
    long land = 0;
    long landRight = 0;
    Map<Integer, Double> recall = new TreeMap<>();
    for (int truth = 1; truth < confusion.length; truth++) {
      long total = 0;
      for (int mapped = 1; mapped < confusion.length; mapped++) {
        total += confusion[truth][mapped];
      }
      pixels += total;
      right += confusion[truth][truth];
      if (!sky.contains(truth)) {
        land += total;
        landRight += confusion[truth][truth];
      }
      if (total > 0) {
        recall.put(truth, (double) confusion[truth][truth] / total);
      }
    }
    return new Accuracy(pixels, share(right, pixels), share(landRight, land), recall);
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
