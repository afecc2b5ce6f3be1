package org.sitsformer.geo.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.MemoryInput;
import org.sitsformer.geo.io.RangeInput;

class TiffReaderTest {
  private static final int SIZE = 64;

  /** A file whose reads can be disturbed, and are counted. */
  private static final class Disturbed implements RangeInput {
    private final MemoryInput file;
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger freshReads = new AtomicInteger();
    private long damageAt = -1;
    private boolean damageStays;
    private boolean storeFails;

    Disturbed(byte[] bytes) {
      file = new MemoryInput("disturbed.tif", bytes);
    }

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public String identity() {
      return file.identity();
    }

    @Override
    public long length() {
      return file.length();
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
      reads.incrementAndGet();
      if (storeFails) {
        throw new IOException("503 slow down");
      }
      file.readFully(position, buffer, offset, length);
      if (damageAt >= position && damageAt < position + length) {
        buffer[offset + (int) (damageAt - position)] ^= 0x55;
      }
    }

    @Override
    public void readAgain(long position, byte[] buffer, int offset, int length) throws IOException {
      freshReads.incrementAndGet();
      file.readFully(position, buffer, offset, length);
      if (damageStays) {
        buffer[offset + (int) (damageAt - position)] ^= 0x55;
      }
    }

    @Override
    public void close() {}
  }

  private static short[][] planes() {
    return (short[][]) Rasters.planes(SampleType.UINT16, 2, SIZE * SIZE);
  }

  private static byte[] tiled() {
    return TiffWriter.write(
        TiffSpec.of(SIZE, SIZE, 2, SampleType.UINT16).tiles(16, 16).predictor(2), planes());
  }

  private static TiffReader reader(RangeInput in) throws IOException {
    return new TiffReader(in, TiffFile.read(in).main(), new SegmentCache(1 << 20));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 64, 64",
    "-5, -3, 20, 20",
    "60, 60, 10, 10",
    "15, 15, 2, 2",
    "-10, 5, 5, 5",
    "17, 0, 1, 64",
    "100, 100, 4, 4",
    "3, 3, 0, 7",
  })
  void aWindowMayReachBeyondTheImage(int col, int row, int width, int height) throws IOException {
    float[][] read = new float[2][width * height];

    var damages =
        reader(new MemoryInput("a.tif", tiled()))
            .read(new PixelWindow(col, row, width, height), new int[] {1, 0}, read);

    assertThat(damages).isEmpty();
    short[][] planes = planes();
    for (int i = 0; i < width * height; i++) {
      int x = col + i % width;
      int y = row + i / width;
      boolean inside = x >= 0 && y >= 0 && x < SIZE && y < SIZE;
      for (int band = 0; band < 2; band++) {
        // Boxed, since a NaN is to equal a NaN.
        Float expected = inside ? planes[1 - band][y * SIZE + x] & 0xFFFF : Float.NaN;
        assertThat(read[band][i]).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UINT8, 255, true",
    "INT8, -1, true",
    "UINT16, 65535, true",
    "INT16, -1, true",
    "UINT32, 4294967295, true",
    "INT32, -1, true",
    "INT16, 65535, false",
    "UINT8, -1, false",
    "UINT16, 0.5, false",
    "UINT8, nan, false",
  })
  void noDataIsComparedInTheTypesOwnNumbers(SampleType type, String noData, boolean found)
      throws IOException {
    TiffSpec spec =
        TiffSpec.of(2, 1, 1, type).noData(Double.parseDouble(noData.replace("nan", "NaN")));
    byte[] file =
        switch (type.bytes()) {
          case 1 -> TiffWriter.write(spec, new byte[][] {{-1, 7}});
          case 2 -> TiffWriter.write(spec, new short[][] {{-1, 7}});
          default -> TiffWriter.write(spec, new int[][] {{-1, 7}});
        };
    float[][] read = new float[1][2];

    reader(new MemoryInput("a.tif", file)).read(new PixelWindow(0, 0, 2, 1), new int[] {0}, read);

    assertThat(Float.isNaN(read[0][0])).isEqualTo(found);
    assertThat(read[0][1]).isEqualTo(7);
  }

  @Test
  void floatNoDataIsTheFloatNearestToTheText() throws IOException {
    TiffSpec spec = TiffSpec.of(3, 1, 1, SampleType.FLOAT32).noData(-3.4e38);
    byte[] file = TiffWriter.write(spec, new float[][] {{-3.4e38f, 1.5f, Float.NaN}});
    float[][] read = new float[1][3];

    reader(new MemoryInput("a.tif", file)).read(new PixelWindow(0, 0, 3, 1), new int[] {0}, read);

    assertThat(read[0]).containsExactly(Float.NaN, 1.5f, Float.NaN);
  }

  @Test
  void aDamagedSegmentIsExactlyItsPixels() throws IOException {
    Disturbed in = new Disturbed(tiled());
    TiffImage image = TiffFile.read(in).main();
    in.damageAt = image.segmentOffset(5) + 20;
    in.damageStays = true;
    float[][] read = new float[2][SIZE * SIZE];

    var damages =
        new TiffReader(in, image, new SegmentCache(1 << 20))
            .read(new PixelWindow(0, 0, SIZE, SIZE), new int[] {0, 1}, read);

    assertThat(damages).hasSize(1);
    assertThat(damages.get(0).segment()).isEqualTo(5);
    assertThat(damages.get(0).offset()).isEqualTo(image.segmentOffset(5));
    assertThat(damages.get(0).reason()).isNotEmpty();
    PixelWindow tile = image.segmentWindow(5);
    for (int i = 0; i < SIZE * SIZE; i++) {
      boolean hit = !tile.intersect(new PixelWindow(i % SIZE, i / SIZE, 1, 1)).isEmpty();
      assertThat(Float.isNaN(read[0][i])).isEqualTo(hit);
      assertThat(Float.isNaN(read[1][i])).isEqualTo(hit);
    }
  }

  @Test
  void damageOnTheWayIsHealedByAFreshRead() throws IOException {
    Disturbed in = new Disturbed(tiled());
    TiffImage image = TiffFile.read(in).main();
    in.damageAt = image.segmentOffset(5) + 20;
    double[][] read = new double[2][SIZE * SIZE];

    var damages =
        new TiffReader(in, image, new SegmentCache(1 << 20))
            .readRaw(new PixelWindow(0, 0, SIZE, SIZE), new int[] {0, 1}, read);

    assertThat(damages).isEmpty();
    assertThat(in.freshReads).hasValue(1);
    assertThat(read).isDeepEqualTo(Rasters.numbers(SampleType.UINT16, planes()));
  }

  @Test
  void aFailureOfTheStoreIsThrownAndNeverDamage() throws IOException {
    Disturbed in = new Disturbed(tiled());
    TiffImage image = TiffFile.read(in).main();
    SegmentCache cache = new SegmentCache(1 << 20);
    TiffReader reader = new TiffReader(in, image, cache);
    float[][] read = new float[1][SIZE * SIZE];
    PixelWindow all = new PixelWindow(0, 0, SIZE, SIZE);
    in.storeFails = true;

    assertThatThrownBy(() -> reader.read(all, new int[] {0}, read))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(TiffException.class)
        .hasMessage("503 slow down");

    in.storeFails = false;
    assertThat(reader.read(all, new int[] {0}, read)).isEmpty();
    assertThat(read[0][0]).isEqualTo(planes()[0][0] & 0xFFFF);
  }

  @Test
  void neighboursInTheFileComeByOneRequest() throws IOException {
    Disturbed in = new Disturbed(tiled());
    TiffReader reader = reader(in);
    int before = in.reads.get();

    reader.read(new PixelWindow(0, 0, SIZE, SIZE), new int[] {0}, new float[1][SIZE * SIZE]);

    assertThat(in.reads.get() - before).isEqualTo(1);
    assertThat(reader.counters().segments()).isEqualTo(16);
    assertThat(reader.counters().ranges()).isEqualTo(1);
  }

  @Test
  void theHeaderOfASmallFileComesByOneRequest() throws IOException {
    Disturbed in = new Disturbed(tiled());

    assertThat(TiffFile.read(in).images()).hasSize(1);

    assertThat(in.reads).hasValue(1);
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void threadsShareWhatOneOfThemDecodes() throws Exception {
    MemoryInput in = new MemoryInput("a.tif", tiled());
    TiffImage image = TiffFile.read(in).main();
    SegmentCache cache = new SegmentCache(1 << 20);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<Long>> results = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      results.add(
          threads.submit(
              () -> {
                TiffReader reader = new TiffReader(in, image, cache);
                reader.read(
                    new PixelWindow(0, 0, SIZE, SIZE), new int[] {0}, new float[1][SIZE * SIZE]);
                return reader.counters().segments();
              }));
    }
    long decoded = 0;
    for (Future<Long> result : results) {
      decoded += result.get();
    }
    threads.shutdown();
    assertThat(decoded).isEqualTo(16);
  }

  @Test
  void theCacheKeepsNoMoreThanItsCapacity() throws IOException {
    MemoryInput in = new MemoryInput("a.tif", tiled());
    TiffImage image = TiffFile.read(in).main();
    SegmentCache cache = new SegmentCache(4000);
    TiffReader reader = new TiffReader(in, image, cache);

    for (int i = 0; i < 2; i++) {
      reader.read(new PixelWindow(0, 0, SIZE, SIZE), new int[] {0}, new float[1][SIZE * SIZE]);
    }

    // A tile takes 16 x 16 x 2 x 2 bytes and a little; three of 16 fit.
    assertThat(cache.weight()).isBetween(3000L, 4000L);
    assertThat(reader.counters().segments()).isGreaterThan(16);
  }

  @Test
  void twoFilesOfOneNameDoNotMeetInTheCache() throws IOException {
    SegmentCache cache = new SegmentCache(1 << 20);
    TiffSpec spec = TiffSpec.of(1, 1, 1, SampleType.UINT8);
    for (byte value = 1; value <= 2; value++) {
      MemoryInput in = new MemoryInput("same.tif", TiffWriter.write(spec, new byte[][] {{value}}));
      float[][] read = new float[1][1];
      new TiffReader(in, TiffFile.read(in).main(), cache)
          .read(new PixelWindow(0, 0, 1, 1), new int[] {0}, read);
      assertThat(read[0][0]).isEqualTo(value);
    }
  }

  @Test
  void aBandThatIsNotThereIsRefused() throws IOException {
    TiffReader reader = reader(new MemoryInput("a.tif", tiled()));

    assertThatThrownBy(
            () -> reader.read(new PixelWindow(0, 0, 1, 1), new int[] {2}, new float[1][1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Band 2 of an image with 2 bands");
  }
}
