package org.sitsformer.jobs.assess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.Storage;

/**
 * Draws pixels of each class at random, without replacement: every pixel has a number that its
 * place and the seed give, and those with the lowest win. So the draw does not depend on how the
 * map is cut. Takes {@link TilePairs#STRIPS}, gives {@link #DRAWN}, as many of a class as are
 * wanted of it in all.
 */
final class DrawPoints implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** A pixel: its class, its number, its place in the grid. */
  static final StructType DRAWN =
      new StructType()
          .add("class", DataTypes.IntegerType, false)
          .add("order", DataTypes.LongType, false)
          .add("row", DataTypes.IntegerType, false)
          .add("col", DataTypes.IntegerType, false);

  private static final Comparator<Pixel> BY_NUMBER =
      Comparator.comparingLong(Pixel::number)
          .thenComparingInt(Pixel::row)
          .thenComparingInt(Pixel::col);

  private final Storage storage;
  private final TilePairs map;
  private final TreeMap<Integer, Integer> wanted;
  private final long seed;

  private record Pixel(long number, int row, int col) {}

  /**
   * @param wanted points by class
   */
  DrawPoints(Storage storage, TilePairs map, TreeMap<Integer, Integer> wanted, long seed) {
    this.storage = storage;
    this.map = map;
    this.wanted = wanted;
    this.seed = seed;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> strips) throws IOException {
    TreeMap<Integer, PriorityQueue<Pixel>> lowest = new TreeMap<>();
    wanted.forEach((value, points) -> lowest.put(value, new PriorityQueue<>(BY_NUMBER.reversed())));
    while (strips.hasNext()) {
      Row strip = strips.next();
      TilePairs.Pair files = map.tiles().get(strip.getString(0));
      PixelWindow window = files.strip(strip);
      try (FirstBand classes = FirstBand.open(storage, files.classes())) {
        int[] values = classes.read(window);
        for (int i = 0; i < values.length; i++) {
          PriorityQueue<Pixel> queue = lowest.get(values[i]);
          if (queue != null) {
            int row = files.window().row() + window.row() + i / window.width();
            int col = files.window().col() + i % window.width();
            offer(queue, wanted.get(values[i]), new Pixel(number(row, col), row, col));
          }
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    lowest.forEach(
        (value, queue) ->
            queue.forEach(p -> rows.add(RowFactory.create(value, p.number(), p.row(), p.col()))));
    return rows.iterator();
  }

  private static void offer(PriorityQueue<Pixel> queue, int most, Pixel pixel) {
    if (queue.size() < most) {
      queue.add(pixel);
    } else if (BY_NUMBER.compare(pixel, queue.peek()) < 0) {
      queue.poll();
      queue.add(pixel);
    }
  }

  private long number(int row, int col) {
    return mix(mix(seed) ^ mix(((long) row << 32) | (col & 0xffffffffL)));
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
