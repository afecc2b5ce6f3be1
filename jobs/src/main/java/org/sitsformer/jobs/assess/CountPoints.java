package org.sitsformer.jobs.assess;

import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.trust.accuracy.Agreement;

/**
 * Looks up what the map says where there are points. Takes {@link #LOCATED}, the points of a tile
 * one after another; gives {@link AgreementRows#SCHEMA}.
 */
final class CountPoints implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** A point: name of the tile it lies in, its place in the grid's system, its class. */
  static final StructType LOCATED =
      new StructType()
          .add("tile", DataTypes.StringType, false)
          .add("x", DataTypes.DoubleType, false)
          .add("y", DataTypes.DoubleType, false)
          .add("reference", DataTypes.IntegerType, false);

  private final Storage storage;
  private final TilePairs map;

  CountPoints(Storage storage, TilePairs map) {
    this.storage = storage;
    this.map = map;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> points) throws IOException {
    Agreement agreement = new Agreement();
    String tile = null;
    FirstBand classes = null;
    FirstBand confidence = null;
    try {
      while (points.hasNext()) {
        Row point = points.next();
        TilePairs.Pair files = map.tiles().get(point.getString(0));
        if (files == null) {
          agreement.add(0, point.getInt(3), 0, 1);
          continue;
        }
        if (!point.getString(0).equals(tile)) {
          close(classes, confidence);
          classes = FirstBand.open(storage, files.classes());
          confidence = FirstBand.open(storage, files.confidence());
          tile = point.getString(0);
        }
        int[] at = classes.pixelAt(point.getDouble(1), point.getDouble(2));
        PixelWindow pixel = new PixelWindow(at[0], at[1], 1, 1);
        agreement.add(classes.read(pixel)[0], point.getInt(3), confidence.read(pixel)[0], 1);
      }
    } finally {
      close(classes, confidence);
    }
    return AgreementRows.of(agreement);
  }

  private static void close(FirstBand... files) throws IOException {
    for (FirstBand file : files) {
      if (file != null) {
        file.close();
      }
    }
  }
}
