package org.sitsformer.geo.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.grid.PixelWindow;
import org.sitsformer.geo.io.MemoryInput;

class TiffFileTest {
  private static byte[] sample() {
    TiffSpec spec =
        TiffSpec.of(40, 30, 2, SampleType.UINT16)
            .tiles(16, 16)
            .predictor(2)
            .geo(Rasters.UTM)
            .noData(0)
            .bandNames(java.util.List.of("B02", "B03"));
    return TiffWriter.write(spec, (short[][]) Rasters.planes(SampleType.UINT16, 2, 1200));
  }

  private static TiffImage read(byte[] file) throws IOException {
    return TiffFile.read(new MemoryInput("a.tif", file)).main();
  }

  @Test
  void aTextIsNoTiff() {
    assertThatThrownBy(() -> read("{\"type\": \"Feature\"}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            TiffException.class, e -> assertThat(e.code()).isEqualTo(TiffException.Code.NOT_TIFF))
        .hasMessage("a.tif: NOT_TIFF at byte 0: No II or MM byte-order mark");
  }

  @Test
  void aFileShorterThanItsOffsetsIsTruncated() {
    byte[] file = sample();

    assertThatThrownBy(() -> read(Arrays.copyOf(file, file.length - 10)))
        .isInstanceOfSatisfying(
            TiffException.class, e -> assertThat(e.code()).isEqualTo(TiffException.Code.TRUNCATED))
        .hasMessageContaining("a.tif: TRUNCATED at byte")
        .hasMessageContaining("the file ends at " + (file.length - 10));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void everyCutFileIsRefusedByType() {
    byte[] file = sample();
    for (int length = 0; length < file.length - 1; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(TiffException.class);
    }
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void noChangedByteGivesAnythingButPixelsOrATypedRefusal() throws IOException {
    byte[] file = sample();
    Random random = new Random(3);
    int refused = 0;
    int damaged = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] changed = file.clone();
      for (int j = 0; j <= i % 3; j++) {
        // Most of the changes in the header, where they do most.
        int at = random.nextInt(i % 4 == 0 ? changed.length : 700);
        changed[at] = (byte) random.nextInt(256);
      }
      try {
        MemoryInput in = new MemoryInput("a.tif", changed);
        TiffImage image = TiffFile.read(in).main();
        float[][] pixels = new float[1][100];
        TiffReader reader = new TiffReader(in, image, new SegmentCache(0));
        damaged +=
            reader.read(new PixelWindow(0, 0, 10, 10), new int[] {0}, pixels).isEmpty() ? 0 : 1;
      } catch (TiffException refusal) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(500);
    assertThat(damaged).isGreaterThan(30);
  }

  @Test
  void anAbsurdCountTakesNoMemory() throws IOException {
    byte[] file = sample();
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int tags = bytes.getShort(8) & 0xFFFF;
    for (int i = 0; i < tags; i++) {
      int field = 10 + 12 * i;
      if ((bytes.getShort(field) & 0xFFFF) == Tags.TILE_OFFSETS) {
        bytes.putInt(field + 4, 0x7FFFFFFF);
      }
      if ((bytes.getShort(field) & 0xFFFF) == Tags.IMAGE_WIDTH) {
        bytes.putInt(field + 8, 0x7FFFFFFF);
      }
    }

    assertThatThrownBy(() -> read(file))
        .isInstanceOfSatisfying(
            TiffException.class, e -> assertThat(e.code()).isEqualTo(TiffException.Code.TRUNCATED));
  }

  @Test
  void aLoopOfDirectoriesEnds() throws IOException {
    byte[] file = sample();
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int tags = bytes.getShort(8) & 0xFFFF;
    bytes.putInt(10 + 12 * tags, 8);

    assertThat(TiffFile.read(new MemoryInput("a.tif", file)).images()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"1, 500000, 5000000", "2, 499995, 5000005"})
  void pixelIsPointIsMovedToTheCorner(int rasterType, double x, double y) throws IOException {
    byte[] file =
        TiffWriter.write(TiffSpec.of(4, 4, 1, SampleType.UINT8).geo(Rasters.UTM), new byte[1][16]);
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at + 8 < file.length; at += 2) {
      if (bytes.getShort(at) == 1025 && bytes.getShort(at + 4) == 1) {
        bytes.putShort(at + 6, (short) rasterType);
      }
    }

    assertThat(read(file).geo().transform()).isEqualTo(Affine.northUp(x, y, 10, -10));
  }

  @Test
  void anImageWithoutPlaceHasNone() throws IOException {
    byte[] file = TiffWriter.write(TiffSpec.of(4, 4, 1, SampleType.UINT8), new byte[1][16]);

    assertThat(read(file).geo()).isNull();
    assertThat(read(file).noData()).isNull();
    assertThat(read(file).bandNames()).isEmpty();
    assertThat(read(file).colorTable()).isNull();
  }

  @Test
  void userDefinedKeysStayWhole() throws IOException {
    GeoKeys keys =
        new GeoKeys(
            new int[] {1, 1, 0, 2, 1024, 0, 1, 1, 3073, 34737, 11, 0},
            new double[] {6371007.181, 0},
            "sinusoidal|");
    GeoReference geo = new GeoReference(Affine.northUp(0, 0, 231.656, -231.656), keys);

    byte[] file =
        TiffWriter.write(TiffSpec.of(4, 4, 1, SampleType.UINT8).geo(geo), new byte[1][16]);

    assertThat(read(file).geo()).isEqualTo(geo);
  }

  @Test
  void anImageTravelsBetweenProcesses() throws Exception {
    byte[] file = sample();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ObjectOutputStream(out).writeObject(read(file));

    TiffImage image =
        (TiffImage) new ObjectInputStream(new ByteArrayInputStream(out.toByteArray())).readObject();

    MemoryInput in = new MemoryInput("a.tif", file);
    double[][] pixels = new double[1][1200];
    new TiffReader(in, image, new SegmentCache(0))
        .readRaw(new PixelWindow(0, 0, 40, 30), new int[] {1}, pixels);
    assertThat(pixels[0]).isEqualTo(Rasters.readRaw(file)[1]);
  }
}
