package org.sitsformer.jobs.assemble;

import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.classify.ConfidenceCode;
import org.sitsformer.udf.classify.BlockFile;

/** Turns a block into one row a classified pixel, for {@code --format parquet}. */
final class PixelRows implements FlatMapFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** x and y are the pixel's centre in the grid's CRS; confidence is a probability. */
  static final StructType SCHEMA =
      new StructType()
          .add("tile", DataTypes.StringType, false)
          .add("row", DataTypes.IntegerType, false)
          .add("col", DataTypes.IntegerType, false)
          .add("x", DataTypes.DoubleType, false)
          .add("y", DataTypes.DoubleType, false)
          .add("class", DataTypes.IntegerType, false)
          .add("confidence", DataTypes.FloatType, false)
          .add("valid_dates", DataTypes.IntegerType, false);

  private final Broadcast<AssembleContext> run;

  PixelRows(Broadcast<AssembleContext> run) {
    this.run = run;
  }

  @Override
  public Iterator<Row> call(Row row) throws IOException {
    AssembleContext context = run.value();
    BlockFile block = context.store().read(row.getAs("key"));
    return new Pixels(block.raster(), context);
  }

  /** Rows are made one by one: a block's pixels never stand in memory as rows. */
  private static final class Pixels implements Iterator<Row> {
    private final BlockRaster block;
    private final AssembleContext context;
    private final Affine transform;
    private int next;

    Pixels(BlockRaster block, AssembleContext context) {
      this.block = block;
      this.context = context;
      this.transform = context.grid().transform(block.window());
      skipEmpty();
    }

    private void skipEmpty() {
      while (next < block.classes().length && block.classes()[next] == 0) {
        next++;
      }
    }

    @Override
    public boolean hasNext() {
      return next < block.classes().length;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("No pixel left");
      }
      PixelWindow window = block.window();
      int r = next / window.width();
      int c = next % window.width();
      int row = window.row() + r;
      int col = window.col() + c;
      int side = context.grid().tileSize();
      Row result =
          RowFactory.create(
              new BlockId(Math.floorDiv(row, side), Math.floorDiv(col, side)).toString(),
              row,
              col,
              transform.x(c + 0.5, r + 0.5),
              transform.y(c + 0.5, r + 0.5),
              block.classes()[next] & 0xff,
              (float) ConfidenceCode.probability(block.confidence()[next] & 0xff),
              block.validDates()[next] & 0xff);
      next++;
      skipEmpty();
      return result;
    }
  }
}
