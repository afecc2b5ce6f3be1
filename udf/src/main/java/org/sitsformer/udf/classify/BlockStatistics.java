package org.sitsformer.udf.classify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sitsformer.geo.stack.Damage;
import org.sitsformer.predict.classify.BlockRaster;
import org.sitsformer.predict.classify.ConfidenceCode;

/**
 * What a block's pixels say, as counts that can be added up: pixels by class, the exact histogram
 * of the stored confidence by class, and pixels by number of usable dates. Stands in the block's
 * own file and in the run's statistics.
 *
 * @param schemaVersion version of this layout
 * @param pixels pixels of the block inside the region, no-data included
 * @param classes one entry a class that occurs, no-data (0) included, by rising value
 * @param validDates pairs (usable dates, pixels) of pixels inside the region, rising
 * @param damages segments that could not be decoded; files by their name alone, since a block's
 *     bytes do not depend on where its archive lies
 */
public record BlockStatistics(
    int schemaVersion,
    long pixels,
    List<ClassCount> classes,
    int[][] validDates,
    List<Damage> damages)
    implements Serializable {
  static final int SCHEMA_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param value class value, 0 = no data
   * @param pixels pixels of the class
   * @param confidence pairs ({@link ConfidenceCode}, pixels), rising; empty for no-data
   */
  public record ClassCount(int value, long pixels, int[][] confidence) implements Serializable {}

  /**
   * Counts a classified block.
   *
   * @param mask 1 where a pixel belongs to the region, null where all do
   */
  static BlockStatistics of(BlockRaster raster, byte[] mask, List<Damage> damages) {
    int[][] confidence = new int[256][256];
    int[] dates = new int[256];
    long pixels = 0;
    byte[] classes = raster.classes();
    for (int i = 0; i < classes.length; i++) {
      if (mask == null || mask[i] != 0) {
        pixels++;
        confidence[classes[i] & 0xff][raster.confidence()[i] & 0xff]++;
        dates[raster.validDates()[i] & 0xff]++;
      }
    }
    List<ClassCount> counts = new ArrayList<>();
    addNoData(counts, Arrays.stream(confidence[0]).sum());
    addClasses(counts, confidence);
    List<Damage> named =
        damages.stream()
            .map(
                d ->
                    new Damage(
                        fileName(d.path()),
                        d.segment(),
                        d.offset(),
                        d.reason().replace(d.path(), fileName(d.path()))))
            .toList();
    return new BlockStatistics(SCHEMA_VERSION, pixels, counts, pairs(dates), named);
  }

  /**
   * Counts a raster that was derived from a block.
   *
   * @param raster of the block's pixels and usable dates
   * @param block the block's own statistics
   */
  public static BlockStatistics derived(BlockRaster raster, BlockStatistics block) {
    int[][] confidence = new int[256][256];
    long classified = 0;
    for (int i = 0; i < raster.classes().length; i++) {
      int value = raster.classes()[i] & 0xff;
      confidence[value][raster.confidence()[i] & 0xff]++;
      classified += value == 0 ? 0 : 1;
    }
    List<ClassCount> counts = new ArrayList<>();
    // Which of the pixels without a class lie in the region is not known, but how many do.
    addNoData(counts, block.pixels() - classified);
    addClasses(counts, confidence);
    return new BlockStatistics(
        SCHEMA_VERSION, block.pixels(), counts, block.validDates(), block.damages());
  }

  private static void addNoData(List<ClassCount> counts, long pixels) {
    if (pixels > 0) {
      counts.add(new ClassCount(0, pixels, new int[0][]));
    }
  }

  private static void addClasses(List<ClassCount> counts, int[][] confidence) {
    for (int value = 1; value < 256; value++) {
      long total = Arrays.stream(confidence[value]).sum();
      if (total > 0) {
        counts.add(new ClassCount(value, total, pairs(confidence[value])));
      }
    }
  }

  /** Returns the number of pixels that have a class. */
  public long classified() {
    return classes.stream().filter(c -> c.value() != 0).mapToLong(ClassCount::pixels).sum();
  }

  byte[] encode() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Block statistics cannot be written as JSON", e);
    }
  }

  static BlockStatistics decode(byte[] json) throws IOException {
    return JSON.readValue(json, BlockStatistics.class);
  }

  private static int[][] pairs(int[] histogram) {
    List<int[]> pairs = new ArrayList<>();
    for (int bin = 0; bin < histogram.length; bin++) {
      if (histogram[bin] > 0) {
        pairs.add(new int[] {bin, histogram[bin]});
      }
    }
    return pairs.toArray(int[][]::new);
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
