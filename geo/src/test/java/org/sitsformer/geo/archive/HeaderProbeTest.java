package org.sitsformer.geo.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sitsformer.geo.crs.GeoKeys;
import org.sitsformer.geo.grid.Affine;
import org.sitsformer.geo.io.FileEntry;
import org.sitsformer.geo.io.Storage;
import org.sitsformer.geo.tiff.Compression;
import org.sitsformer.geo.tiff.GeoReference;
import org.sitsformer.geo.tiff.SampleType;
import org.sitsformer.geo.tiff.TiffSpec;
import org.sitsformer.geo.tiff.TiffWriter;

class HeaderProbeTest {
  private static final int COMPRESSION_TAG = 259;

  @TempDir private Path folder;

  @Test
  void readsTheHeaderAndDigestsSmallFilesWhole() throws Exception {
    TiffSpec spec =
        TiffSpec.of(20, 10, 2, SampleType.INT16)
            .geo(Fixtures.geo(500_000, 10))
            .noData(-9999)
            .bandNames(List.of("B02", "B03"));
    byte[] content = TiffWriter.write(spec, new short[2][200]);
    FileHeader header = probe(content).header().orElseThrow();
    assertThat(header.width()).isEqualTo(20);
    assertThat(header.height()).isEqualTo(10);
    assertThat(header.bands()).isEqualTo(2);
    assertThat(header.type()).isEqualTo(SampleType.INT16);
    assertThat(header.noData()).isEqualTo(-9999);
    assertThat(header.bandNames()).containsExactly("B02", "B03");
    assertThat(header.crs().definition()).isEqualTo("EPSG:32633");
    assertThat(header.transform()).isEqualTo(Affine.northUp(500_000, 5_000_000, 10, -10));
    byte[] sha = MessageDigest.getInstance("SHA-256").digest(content);
    assertThat(header.digest()).isEqualTo(HexFormat.of().formatHex(sha));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          half        | TRUNCATED         | the file ends at
          last two    | TRUNCATED         | the file ends at
          header      | DAMAGED_HEADER    | ''
          text        | NOT_TIFF          | ''
          empty       | NOT_TIFF          | ''
          lerc        | UNSUPPORTED_CODEC | Compression LERC cannot be read
          codec 12345 | UNSUPPORTED_CODEC | code 12345
          place       | NO_GEOREFERENCE   | no transform
          crs         | NO_GEOREFERENCE   | names no CRS
          odd crs     | UNKNOWN_CRS       | ''
          rotated     | UNSUPPORTED_LAYOUT | rotated
          """)
  void refusesWhatCannotBeUsed(String fault, Refusal.Code code, String words) throws IOException {
    HeaderProbe.Result result = probe(faulty(fault));
    assertThat(result.header()).isEmpty();
    Refusal refusal = result.refusal().orElseThrow();
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.path()).isEqualTo(folder.resolve("image.tif").toString());
    assertThat(refusal.reason()).contains(words).doesNotContain("image.tif");
    if (code == Refusal.Code.TRUNCATED) {
      assertThat(refusal.offset()).isPositive();
    }
  }

  private static byte[] faulty(String fault) {
    byte[] good = Fixtures.image();
    return switch (fault) {
      case "half" -> Arrays.copyOf(good, good.length / 2);
      case "last two" -> Arrays.copyOf(good, good.length - 2); // one may be padding
      case "header" -> withEntryCount(good);
      case "text" -> "This is no image, it is a letter".getBytes(StandardCharsets.UTF_8);
      case "empty" -> new byte[0];
      case "lerc" -> withCompression(good, Compression.LERC.code());
      case "codec 12345" -> withCompression(good, 12345);
      case "place" -> write(TiffSpec.of(32, 32, 1, SampleType.UINT16));
      case "crs" -> write(at(Affine.northUp(0, 0, 1, -1), new int[0]));
      case "odd crs" ->
          // User-defined, and nothing that defines it.
          write(at(Affine.northUp(0, 0, 1, -1), 1, 1, 0, 2, 1024, 0, 1, 1, 3072, 0, 1, 32767));
      case "rotated" ->
          write(
              TiffSpec.of(32, 32, 1, SampleType.UINT16)
                  .geo(
                      new GeoReference(
                          new Affine(0, 1, 0.5, 0, 0.5, -1), Fixtures.geo(0, 1).keys())));
      default -> throw new IllegalArgumentException(fault);
    };
  }

  private static TiffSpec at(Affine transform, int... directory) {
    return TiffSpec.of(32, 32, 1, SampleType.UINT16)
        .geo(new GeoReference(transform, new GeoKeys(directory, new double[0], "")));
  }

  private static byte[] write(TiffSpec spec) {
    return TiffWriter.write(spec, new short[1][1024]);
  }

  private static byte[] withEntryCount(byte[] good) {
    byte[] bad = good.clone();
    ByteBuffer buffer = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN);
    // The width's entry gets a type that does not exist and a value that means nothing.
    int first = buffer.getInt(4) + 2;
    buffer.putShort(first + 2, (short) 99);
    return bad;
  }

  private static byte[] withCompression(byte[] good, int code) {
    byte[] bad = good.clone();
    ByteBuffer buffer = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN);
    int directory = buffer.getInt(4);
    for (int i = 0; i < buffer.getShort(directory); i++) {
      int entry = directory + 2 + 12 * i;
      if ((buffer.getShort(entry) & 0xffff) == COMPRESSION_TAG) {
        buffer.putShort(entry + 8, (short) code);
      }
    }
    return bad;
  }

  @Test
  void readsOfALargeFileOnlyHeaderAndSample() throws IOException {
    byte[] content = large();
    assertThat(content.length).isGreaterThan((int) HeaderProbe.WHOLE_BELOW);
    HeaderProbe.Result result = probe(content);
    // 16 of 256 tiles of 32 KiB, and the header.
    assertThat(result.bytesRead()).isBetween(16 * 32768L, 16 * 32768L + 300_000);
    String digest = result.header().orElseThrow().digest();
    assertThat(probe(content).header().orElseThrow().digest()).isEqualTo(digest);
  }

  @Test
  void digestsOfLargeFilesDifferWhereASampledSegmentDoes() throws IOException {
    byte[] content = large();
    String digest = probe(content).header().orElseThrow().digest();
    // Tile (2, 2) of 16 x 16 is in the sample; tiles are stored raw, in order, at the end.
    content[content.length - 256 * 32768 + (2 * 16 + 2) * 32768 + 5] ^= 1;
    assertThat(probe(content).header().orElseThrow().digest()).isNotEqualTo(digest);
  }

  @Test
  void ofLargeFilesEveryByteCountsWhereThatIsAskedFor() throws IOException {
    byte[] content = large();
    String sampled = probe(content).header().orElseThrow().digest();
    String whole = probe(content, HeaderProbe.Identity.WHOLE).header().orElseThrow().digest();
    // The first tile is in no sample of 16 of 256.
    content[content.length - 256 * 32768 + 5] ^= 1;

    assertThat(probe(content).header().orElseThrow().digest()).isEqualTo(sampled);
    String changed = probe(content, HeaderProbe.Identity.WHOLE).header().orElseThrow().digest();
    assertThat(changed).startsWith("sha256:").isNotEqualTo(whole);
    assertThat(SceneFile.isWhole(content.length, whole)).isTrue();
    assertThat(SceneFile.isWhole(content.length, sampled)).isFalse();
  }

  private static byte[] large() {
    int side = 16 * 128;
    short[] pixels = new short[side * side];
    Random random = new Random(7);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (short) random.nextInt();
    }
    TiffSpec spec =
        TiffSpec.of(side, side, 1, SampleType.UINT16)
            .tiles(128, 128)
            .compression(Compression.NONE)
            .geo(Fixtures.geo(500_000, 10));
    return TiffWriter.write(spec, new short[][] {pixels});
  }

  @Test
  void aStoreThatFailsIsNoRefusal() {
    HeaderProbe probe = new HeaderProbe(Storage.local(), HeaderProbe.Identity.SAMPLED);
    FileEntry gone = new FileEntry(folder.resolve("gone.tif").toString(), 100, 0, "");
    assertThatThrownBy(() -> probe.probe(gone)).isInstanceOf(IOException.class);
  }

  @Test
  void aFileThatGrowsMeanwhileIsNoRefusal() throws IOException {
    Path file = Fixtures.write(folder, "image.tif", Fixtures.image(), 1000);
    FileEntry before = new FileEntry(file.toString(), Files.size(file) - 1, 1000, "");
    assertThatThrownBy(
            () -> new HeaderProbe(Storage.local(), HeaderProbe.Identity.SAMPLED).probe(before))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("changed while it was catalogued");
  }

  private HeaderProbe.Result probe(byte[] content) throws IOException {
    return probe(content, HeaderProbe.Identity.SAMPLED);
  }

  private HeaderProbe.Result probe(byte[] content, HeaderProbe.Identity identity)
      throws IOException {
    Path file = Fixtures.write(folder, "image.tif", content, 1000);
    FileEntry entry = Storage.local().stat(file.toString()).orElseThrow();
    return new HeaderProbe(Storage.local(), identity).probe(entry);
  }
}
