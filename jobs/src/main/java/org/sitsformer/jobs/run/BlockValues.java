package org.sitsformer.jobs.run;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.tiff.Compression;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;

/**
 * One value a block as a raster. The driver gets twelve bytes a block, so that a million blocks are
 * twelve megabytes.
 */
public final class BlockValues {
  /** Row and column of a block, and its value. */
  public static final StructType ROWS =
      new StructType()
          .add("row", DataTypes.IntegerType, false)
          .add("col", DataTypes.IntegerType, false)
          .add("value", DataTypes.FloatType, false);

  private static final int BYTES = 12;

  private BlockValues() {}

  /**
   * Returns a GeoTIFF with one pixel a block: float32, NaN where there is no value. Runs a Spark
   * job.
   *
   * @param values has the columns of {@link #ROWS}, a block once; blocks outside the map are left
   *     out
   * @param window pixels of the map
   * @param name of the band
   */
  public static byte[] raster(
      Dataset<Row> values, TargetGrid grid, PixelWindow window, String name) {
    PixelWindow blocks = grid.blockWindow(window);
    float[] pixels = new float[Math.toIntExact(blocks.pixels())];
    Arrays.fill(pixels, Float.NaN);
    Dataset<Row> ordered = values.selectExpr(ROWS.fieldNames());
    for (byte[] part : ordered.mapPartitions(new Pack(), Encoders.BINARY()).collectAsList()) {
      ByteBuffer buffer = ByteBuffer.wrap(part);
      while (buffer.hasRemaining()) {
        int row = buffer.getInt() - blocks.row();
        int col = buffer.getInt() - blocks.col();
        float value = buffer.getFloat();
        // A run of the other side may have covered more.
        if (row >= 0 && row < blocks.height() && col >= 0 && col < blocks.width()) {
          pixels[row * blocks.width() + col] = value;
        }
      }
    }
    Affine first = grid.transform(grid.window(new BlockId(blocks.row(), blocks.col())));
    int size = grid.blockSize();
    Affine transform =
        Affine.northUp(
            first.originX(), first.originY(), first.stepX() * size, first.stepY() * size);
    TiffSpec spec =
        TiffSpec.of(blocks.width(), blocks.height(), 1, SampleType.FLOAT32)
            .strips(Math.min(256, blocks.height()))
            .compression(Compression.DEFLATE)
            .noData(Double.NaN)
            .bandNames(List.of(name))
            .geo(new GeoReference(transform, grid.crs().keys()));
    return TiffWriter.write(spec, new float[][] {pixels});
  }

  /**
   * Packs a partition's rows into one array. It asks for columns by their number in {@link #ROWS}:
   * rows that another function made just before carry no names.
   */
  private static final class Pack implements MapPartitionsFunction<Row, byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<byte[]> call(Iterator<Row> rows) {
      ByteBuffer out = ByteBuffer.allocate(BYTES << 8);
      while (rows.hasNext()) {
        Row row = rows.next();
        if (out.remaining() < BYTES) {
          out = ByteBuffer.allocate(out.capacity() * 2).put(out.array(), 0, out.position());
        }
        out.putInt(row.getInt(0)).putInt(row.getInt(1)).putFloat(row.getFloat(2));
      }
      return Collections.singletonList(Arrays.copyOf(out.array(), out.position())).iterator();
    }
  }
}
