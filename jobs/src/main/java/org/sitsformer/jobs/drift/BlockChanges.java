package org.sitsformer.jobs.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.BlockId;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.grid.TargetGrid;
import org.sitsformer.geo.tiff.Compression;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;
import org.sitsformer.jobs.measure.Distances;

/**
 * Measures the drift of each block: the total variation of its classes between both sides. Takes
 * rows of {@code row, col, side, classes} sorted by block, of whole blocks a partition; gives one
 * array a partition, twelve bytes a block, so that a million blocks are twelve megabytes.
 */
final class BlockChanges implements MapPartitionsFunction<Row, byte[]> {
  private static final long serialVersionUID = 1L;
  private static final int BYTES = 12;

  /**
   * Measures all blocks and returns them as a GeoTIFF with one pixel a block: float32, NaN where a
   * side has no class.
   *
   * @param statistics rows of {@link SumBlocks#BLOCKS}, of which sides 0 and 1 count
   * @param window pixels of the map
   */
  static byte[] raster(Dataset<Row> statistics, TargetGrid grid, PixelWindow window) {
    PixelWindow blocks = grid.blockWindow(window);
    float[] values = new float[Math.toIntExact(blocks.pixels())];
    Arrays.fill(values, Float.NaN);
    List<byte[]> parts =
        statistics
            .where(functions.col("side").lt(2))
            .select(
                functions.col("row"),
                functions.col("col"),
                functions.col("side"),
                functions.expr("transform(classes, c -> struct(c.class, c.pixels))"))
            .repartition(functions.col("row"), functions.col("col"))
            .sortWithinPartitions("row", "col")
            .mapPartitions(new BlockChanges(), Encoders.BINARY())
            .collectAsList();
    for (byte[] part : parts) {
      ByteBuffer buffer = ByteBuffer.wrap(part);
      while (buffer.hasRemaining()) {
        int row = buffer.getInt() - blocks.row();
        int col = buffer.getInt() - blocks.col();
        float value = buffer.getFloat();
        if (row >= 0 && row < blocks.height() && col >= 0 && col < blocks.width()) {
          values[row * blocks.width() + col] = value;
        }
      }
    }
    Affine first = grid.transform(grid.window(new BlockId(blocks.row(), blocks.col())));
    int size = grid.blockSize();
    TiffSpec spec =
        TiffSpec.of(blocks.width(), blocks.height(), 1, SampleType.FLOAT32)
            .strips(Math.min(256, blocks.height()))
            .compression(Compression.DEFLATE)
            .noData(Double.NaN)
            .bandNames(List.of("class-total-variation"))
            .geo(
                new GeoReference(
                    Affine.northUp(
                        first.originX(),
                        first.originY(),
                        first.stepX() * size,
                        first.stepY() * size),
                    grid.crs().keys()));
    return TiffWriter.write(spec, new float[][] {values});
  }

  @Override
  public Iterator<byte[]> call(Iterator<Row> rows) {
    ByteBuffer out = ByteBuffer.allocate(BYTES << 10);
    TreeMap<Integer, long[]> classes = new TreeMap<>();
    int row = 0;
    int col = 0;
    while (rows.hasNext()) {
      Row next = rows.next();
      if (next.getInt(0) != row || next.getInt(1) != col) {
        out = put(out, row, col, classes);
        classes.clear();
        row = next.getInt(0);
        col = next.getInt(1);
      }
      for (Row each : next.<Row>getList(3)) {
        if (each.getInt(0) > 0) {
          classes.computeIfAbsent(each.getInt(0), value -> new long[2])[next.getInt(2)] +=
              each.getLong(1);
        }
      }
    }
    out = put(out, row, col, classes);
    return Collections.singletonList(Arrays.copyOf(out.array(), out.position())).iterator();
  }

  private static ByteBuffer put(
      ByteBuffer out, int row, int col, TreeMap<Integer, long[]> classes) {
    long[] now = classes.values().stream().mapToLong(pair -> pair[0]).toArray();
    long[] before = classes.values().stream().mapToLong(pair -> pair[1]).toArray();
    if (Arrays.stream(now).sum() == 0 || Arrays.stream(before).sum() == 0) {
      return out;
    }
    ByteBuffer room = out;
    if (room.remaining() < BYTES) {
      room = ByteBuffer.allocate(out.capacity() * 2);
      room.put(out.array(), 0, out.position());
    }
    room.putInt(row).putInt(col).putFloat((float) Distances.totalVariation(now, before));
    return room;
  }
}
