package org.sitsformer.jobs.assess;

import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.sitsformer.geo.crs.Crs;
import org.sitsformer.geo.crs.Projection;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.trust.accuracy.Agreement;

/**
 * Lays a raster of labels over the map: each pixel of the map is compared with the label at its
 * centre, wherever the raster's own pixels lie. Takes {@link TilePairs#STRIPS}, gives {@link
 * AgreementRows#SCHEMA} with the raster's values as they are; what is not positive and no-data do
 * not count.
 */
final class CountLabels implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final Storage storage;
  private final TilePairs map;
  private final Crs crs;
  private final String labels;

  /**
   * @param crs the map's
   * @param labels path of the raster
   */
  CountLabels(Storage storage, TilePairs map, Crs crs, String labels) {
    this.storage = storage;
    this.map = map;
    this.crs = crs;
    this.labels = labels;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> strips) throws IOException {
    Agreement agreement = new Agreement();
    try (FirstBand reference = FirstBand.open(storage, labels)) {
      Projection way = crs.to(Crs.from(reference.image().geo().keys()));
      while (strips.hasNext()) {
        Row strip = strips.next();
        TilePairs.Pair files = map.tiles().get(strip.<String>getAs("tile"));
        count(files, files.strip(strip), reference, way, agreement);
      }
    }
    return AgreementRows.of(agreement);
  }

  private void count(
      TilePairs.Pair files,
      PixelWindow window,
      FirstBand reference,
      Projection way,
      Agreement agreement)
      throws IOException {
    int pixels = Math.toIntExact(window.pixels());
    int[] cols = new int[pixels];
    int[] rows = new int[pixels];
    int[] mapped;
    int[] confidence;
    PixelWindow needed = new PixelWindow(0, 0, 0, 0);
    try (FirstBand classes = FirstBand.open(storage, files.classes());
        FirstBand probabilities = FirstBand.open(storage, files.confidence())) {
      Affine at = classes.image().geo().transform();
      for (int i = 0; i < pixels; i++) {
        double col = window.col() + i % window.width() + 0.5;
        double row = window.row() + i / window.width() + 0.5;
        double[] place = way.project(at.x(col, row), at.y(col, row));
        int[] pixel = reference.pixelAt(place[0], place[1]);
        cols[i] = pixel[0];
        rows[i] = pixel[1];
        needed = join(needed, pixel[0], pixel[1], reference);
      }
      if (needed.isEmpty()) {
        return;
      }
      mapped = classes.read(window);
      confidence = probabilities.read(window);
    }
    int[] values = reference.read(needed);
    for (int i = 0; i < pixels; i++) {
      if (inside(needed, cols[i], rows[i])) {
        int value = values[(rows[i] - needed.row()) * needed.width() + cols[i] - needed.col()];
        if (value > 0) {
          agreement.add(mapped[i], value, confidence[i], 1);
        }
      }
    }
  }

  private static boolean inside(PixelWindow window, int col, int row) {
    return col >= window.col()
        && col < window.endCol()
        && row >= window.row()
        && row < window.endRow();
  }

  /** Returns the smallest window that holds another and a pixel, if the image has that pixel. */
  private static PixelWindow join(PixelWindow window, int col, int row, FirstBand reference) {
    PixelWindow all = new PixelWindow(0, 0, reference.image().width(), reference.image().height());
    if (!inside(all, col, row)) {
      return window;
    }
    if (window.isEmpty()) {
      return new PixelWindow(col, row, 1, 1);
    }
    int left = Math.min(window.col(), col);
    int top = Math.min(window.row(), row);
    return new PixelWindow(
        left,
        top,
        Math.max(window.endCol(), col + 1) - left,
        Math.max(window.endRow(), row + 1) - top);
  }
}
