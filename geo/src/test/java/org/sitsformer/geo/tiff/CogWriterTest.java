package org.sitsformer.geo.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.io.MemoryInput;

class CogWriterTest {
  private static final int WIDTH = 1301;
  private static final int HEIGHT = 1025;
  private static final CogSpec CLASSES =
      CogSpec.classes(
          Rasters.UTM,
          new ColorTable(new int[] {0, 0x1B5E20, 0x0000FF, 0xFFFF00}),
          List.of("No data", "Forest", "Water & ice", ""));

  private static byte[] classes() {
    byte[] pixels = new byte[WIDTH * HEIGHT];
    Random random = new Random(4);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) random.nextInt(4);
    }
    return pixels;
  }

  @Test
  void overviewsGoDownToOneTile() throws IOException {
    byte[] file = CogWriter.write(CLASSES, WIDTH, HEIGHT, new byte[][] {classes()});

    List<TiffImage> images = TiffFile.read(new MemoryInput("cog.tif", file)).images();

    assertThat(images).extracting(TiffImage::width).containsExactly(1301, 651, 326);
    assertThat(images).extracting(TiffImage::height).containsExactly(1025, 513, 257);
    assertThat(images).extracting(TiffImage::overview).containsExactly(false, true, true);
    assertThat(images).extracting(TiffImage::noData).containsOnly(0.0);
    assertThat(images).extracting(TiffImage::segmentWidth).containsOnly(512);
    assertThat(images.get(2).colorTable().color(1)).isEqualTo(0x1B5E20);
  }

  @Test
  void theLayoutIsWhatTheStructuralMetadataPromises() throws IOException {
    byte[] file = CogWriter.write(CLASSES, WIDTH, HEIGHT, new byte[][] {classes()});
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);

    String head = new String(file, 8, 43 + 140, StandardCharsets.US_ASCII);
    assertThat(head)
        .isEqualTo(
            "GDAL_STRUCTURAL_METADATA_SIZE=000140 bytes\n"
                + "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\n"
                + "BLOCK_LEADER=SIZE_AS_UINT4\nBLOCK_TRAILER=LAST_4_BYTES_REPEATED\n"
                + "KNOWN_INCOMPATIBLE_EDITION=NO\n ");
    long expected = -1;
    List<TiffImage> images = TiffFile.read(new MemoryInput("cog.tif", file)).images();
    assertThat(images.get(2).position()).isGreaterThan(images.get(1).position());
    for (TiffImage image : List.of(images.get(2), images.get(1), images.get(0))) {
      for (int i = 0; i < image.segments(); i++) {
        int offset = (int) image.segmentOffset(i);
        int size = image.segmentBytes(i);
        assertThat(offset).isGreaterThan((int) images.get(2).position());
        assertThat(bytes.getInt(offset - 4)).isEqualTo(size);
        assertThat(bytes.getInt(offset + size)).isEqualTo(bytes.getInt(offset + size - 4));
        if (expected >= 0) {
          assertThat(offset - 4L).isEqualTo(expected);
        }
        expected = offset + size + 4L;
      }
    }
    assertThat(expected).isEqualTo(file.length);
  }

  @Test
  void modeOverviewsAreMadeOfTheLevelAbove() throws IOException {
    byte[] file = CogWriter.write(CLASSES, WIDTH, HEIGHT, new byte[][] {classes()});
    MemoryInput in = new MemoryInput("cog.tif", file);

    double[] level = Rasters.readRaw(in, 0)[0];
    int width = WIDTH;
    int height = HEIGHT;
    for (int image = 1; image <= 2; image++) {
      level = mode(level, width, height);
      width = (width + 1) / 2;
      height = (height + 1) / 2;
      assertThat(Rasters.readRaw(in, image)[0]).isEqualTo(level);
    }
  }

  /** The rule written once more, by votes in a sorted map. */
  private static double[] mode(double[] pixels, int width, int height) {
    int half = (width + 1) / 2;
    double[] result = new double[half * ((height + 1) / 2)];
    for (int i = 0; i < result.length; i++) {
      TreeMap<Double, Integer> votes = new TreeMap<>();
      for (int part = 0; part < 4; part++) {
        int row = i / half * 2 + part / 2;
        int col = i % half * 2 + part % 2;
        if (row < height && col < width && pixels[row * width + col] != 0) {
          votes.merge(pixels[row * width + col], 1, Integer::sum);
        }
      }
      int most = votes.values().stream().max(Integer::compare).orElse(0);
      result[i] =
          votes.entrySet().stream()
              .filter(vote -> vote.getValue() == most)
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(0.0);
    }
    return result;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, MODE, 0",
    "0, 0, 0, 9, MODE, 9",
    "3, 3, 7, 7, MODE, 3",
    "7, 3, 7, 3, MODE, 3",
    "0, 0, 9, 2, MODE, 2",
    "5, 9, 9, 1, MODE, 9",
    "0, 0, 0, 0, AVERAGE, 0",
    "0, 0, 0, 9, AVERAGE, 9",
    "1, 2, 0, 0, AVERAGE, 2",
    "1, 1, 1, 2, AVERAGE, 1",
    "1, 1, 2, 2, AVERAGE, 2",
    "255, 255, 254, 255, AVERAGE, 255",
  })
  void fourPixelsBecomeOne(int a, int b, int c, int d, CogSpec.Overview rule, int expected) {
    CogSpec spec = new CogSpec(Rasters.UTM, 0, rule, null, List.of(), List.of(), 1, 0, Map.of());

    byte[] half =
        OverviewRule.halve(spec, new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, 2, 2);

    assertThat(half).containsExactly(expected);
  }

  @Test
  void probabilitiesCarryNamesAndScale() throws IOException {
    byte[][] bands = new byte[2][600 * 3];
    bands[1][5] = (byte) 255;

    byte[] file =
        CogWriter.write(
            CogSpec.coded(Rasters.UTM, List.of("forest", "water"), 1 / 254.0, -1 / 254.0),
            600,
            3,
            bands);

    MemoryInput in = new MemoryInput("cog.tif", file);
    TiffImage image = TiffFile.read(in).main();
    assertThat(image.bandNames()).containsExactly("forest", "water");
    assertThat(255 * image.scale(1) + image.offset(1)).isEqualTo(1.0);
    assertThat(image.scale(1) + image.offset(1)).isZero();
    assertThat(Rasters.readRaw(in, 0)[1][5]).isEqualTo(255);
    assertThat(Rasters.readRaw(in, 1)[1][2]).isEqualTo(255);
  }

  @Test
  void theSameMapIsTheSameBytes() {
    byte[][] bands = {classes()};

    byte[] file = CogWriter.write(CLASSES, WIDTH, HEIGHT, bands);

    assertThat(CogWriter.write(CLASSES, WIDTH, HEIGHT, bands)).isEqualTo(file);
    assertThat(sha256(file))
        .isEqualTo("8de42a1a09db7cc0dea6ab18fa4e32439becd984187adff9915ac1247a92d975");
  }

  @Test
  void aBigTiffHasTheSameLayout() throws IOException {
    TiffSpec spec = TiffSpec.of(600, 20, 1, SampleType.UINT8).tiles(512, 512).bigTiff();
    byte[][] pixels = (byte[][]) Rasters.planes(SampleType.UINT8, 1, 600 * 20);
    var segments = new SegmentEncoder(spec, Planes.of(pixels)).encode();

    byte[] file = TiffWriter.toBytes(List.of(new TiffAssembler.Part(spec, 0, segments)), true);

    assertThat(file[2]).isEqualTo((byte) 43);
    assertThat(new String(file, 16, 29, StandardCharsets.US_ASCII))
        .isEqualTo("GDAL_STRUCTURAL_METADATA_SIZE");
    assertThat(Rasters.readRaw(file)).isDeepEqualTo(Rasters.numbers(SampleType.UINT8, pixels));
  }

  @Test
  void theSidecarNamesValuesInTheirOrder() {
    assertThat(CogWriter.sidecar(CLASSES))
        .contains(
            "<Category>No data</Category>\n      <Category>Forest</Category>\n"
                + "      <Category>Water &amp; ice</Category>\n      <Category></Category>")
        .contains("<Row index=\"1\"><F>1</F><F>Forest</F><F>27</F><F>94</F><F>32</F></Row>")
        .doesNotContain("<F>3</F>");
  }

  @Test
  void bandsOfAnotherSizeAreRefused() {
    assertThatThrownBy(() -> CogWriter.write(CLASSES, 10, 10, new byte[][] {new byte[99]}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Band of 99 pixels for an image of 10 x 10");
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
