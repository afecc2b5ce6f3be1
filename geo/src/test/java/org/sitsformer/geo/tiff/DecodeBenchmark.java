package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Storage;

/**
 * Measures how fast windows of a GeoTIFF become float planes, one thread, nothing cached.
 * Arguments: the file, the window's size in pixels, the number of passes over the image. Without a
 * file it writes one: ten bands of uint16 as Sentinel-2 has them, chunky, deflate, predictor 2,
 * tiles of 512.
 */
public final class DecodeBenchmark {
  private static final int SIZE = 2048;
  private static final int BANDS = 10;

  private DecodeBenchmark() {}

  public static void main(String[] args) throws IOException {
    Path file = Path.of(args.length > 0 ? args[0] : "target/decode-benchmark.tif");
    int window = args.length > 1 ? Integer.parseInt(args[1]) : 512;
    int passes = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    if (args.length == 0) {
      Storage.local().put(file.toString(), image());
    }
    for (int pass = 0; pass < passes; pass++) {
      System.out.println(measure(file, window));
    }
  }

  private static String measure(Path file, int size) throws IOException {
    try (RangeInput in = Storage.local().open(file.toString())) {
      TiffImage image = TiffFile.read(in).main();
      int[] bands = IntStream.range(0, image.bands()).toArray();
      float[][] planes = new float[bands.length][size * size];
      TiffReader reader = new TiffReader(in, image, new SegmentCache(0));
      long start = System.nanoTime();
      // What else the machine does slows the clock down, but not this.
      long cpuStart = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (int row = 0; row < image.height(); row += size) {
        for (int col = 0; col < image.width(); col += size) {
          reader.read(new PixelWindow(col, row, size, size), bands, planes);
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double cpu = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuStart) / 1e9;
      ReadCounters counters = reader.counters();
      double bytes = (double) image.width() * image.height() * image.bands() * image.type().bytes();
      return "%.0f MB a second of CPU, %.0f MB/s of clock (%.0f ms: read %d ms, decode %d ms; %d segments, native inflate %s)"
          .formatted(
              bytes / 1e6 / cpu,
              bytes / 1e6 / seconds,
              1e3 * seconds,
              counters.readNanos() / 1_000_000,
              counters.decodeNanos() / 1_000_000,
              counters.segments(),
              Inflate.create().isNative());
    }
  }

  /** Fields of a few hundred metres with soft texture and noise of about a hundred counts. */
  private static byte[] image() {
    java.util.Random random = new java.util.Random(1);
    short[][] planes = new short[BANDS][SIZE * SIZE];
    for (int row = 0; row < SIZE; row++) {
      for (int col = 0; col < SIZE; col++) {
        int field = Math.floorMod(31 * (row / 40) + 17 * (col / 55), 97);
        for (int band = 0; band < BANDS; band++) {
          double value = 600 + 25 * field + 180 * band + 40 * random.nextGaussian();
          planes[band][row * SIZE + col] = (short) Math.max(1, value);
        }
      }
    }
    return TiffWriter.write(
        TiffSpec.of(SIZE, SIZE, BANDS, SampleType.UINT16).tiles(512, 512).predictor(2), planes);
  }
}
