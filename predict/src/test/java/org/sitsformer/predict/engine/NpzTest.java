package org.sitsformer.predict.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitsformer.predict.TestModels;

/** The files of NumPy are the oracle: golden.npz of the tiny models is written by np.savez. */
final class NpzTest {
  @ParameterizedTest
  @ValueSource(strings = {"pixel", "window"})
  void readsWhatNumPyStoredOrDeflated(String model) throws IOException {
    byte[] bytes = Files.readAllBytes(TestModels.tiny(model).resolve("golden.npz"));

    Map<String, NpyArray> arrays = Npz.decode("golden.npz", bytes);

    assertThat(arrays).containsOnlyKeys("sequences", "positions", "masks", "predictions");
    assertThat(arrays.get("positions").shape()).containsExactly(8, 8);
    assertThat(arrays.get("positions").longs()[0]).isBetween(1L, 366L);
    assertThat(arrays.get("masks").flags()).containsOnly(0, 1);
    assertThat(arrays.get("predictions").floats()).hasSize(24);
  }

  @Test
  void readsTheKnownNumbersOfEachType() throws IOException {
    ByteBuffer doubles = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    doubles.putDouble(0.5).putDouble(-3);
    ByteBuffer ints = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(7).putInt(-7);

    assertThat(npy("<f8", "False", "(2,)", doubles.array()).floats()).containsExactly(0.5f, -3f);
    assertThat(npy("<i4", "False", "(2, 1)", ints.array()).longs()).containsExactly(7, -7);
    assertThat(npy("|u1", "False", "(3,)", new byte[] {0, 1, 2}).flags()).containsExactly(0, 1, 2);
    assertThat(npy("<i4", "False", "(0, 5)", new byte[0]).longs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "|O ~ False ~ (1,) ~ a: type '|O'; allowed: <f4, <f8, <i4, <i8, |b1, |u1",
        ">f4 ~ False ~ (1,) ~ a: type '>f4'; allowed: <f4, <f8, <i4, <i8, |b1, |u1",
        "<f4 ~ True ~ (1,) ~ a: Fortran order; allowed: C order",
        "<f4 ~ False ~ (3,) ~ a: shape [3] of f4 needs 12 bytes, the file has 4",
        "<f4 ~ False ~ (99999999999,) ~ a: shape (99999999999,) is too large",
        "<f4 ~ False ~ (-1,) ~ a: no usable 'shape' in its header",
      })
  void refusesWhatIsNotPlainNumbers(String type, String fortran, String shape, String message) {
    assertThatThrownBy(() -> npy(type, fortran, shape, new byte[4]))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  @Test
  void refusesAClaimedSizeThatOverflows() {
    assertThatThrownBy(
            () -> npy("<f4", "False", "(2000000000, 2000000000, 2000000000)", new byte[4]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void refusesDamagedFiles() throws IOException {
    byte[] bytes = Files.readAllBytes(TestModels.tiny("window").resolve("golden.npz"));

    assertThatThrownBy(() -> Npz.decode("g.npz", new byte[] {1, 2, 3}))
        .isInstanceOf(IOException.class)
        .hasMessage("g.npz: not an .npz file");
    assertThatThrownBy(() -> Npz.decode("g.npz", Arrays.copyOf(bytes, bytes.length / 4)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusesAFileThatInflatesWithoutEnd() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("a.npy"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 257; i++) {
        zip.write(zeros);
      }
    }

    assertThatThrownBy(() -> Npz.decode("g.npz", bytes.toByteArray()))
        .isInstanceOf(IOException.class)
        .hasMessage("g.npz: holds more than 256 MiB");
  }

  private static NpyArray npy(String type, String fortran, String shape, byte[] data)
      throws IOException {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n".formatted(type, fortran, shape);
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer buffer =
        ByteBuffer.allocate(10 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    buffer.putShort((short) text.length).put(text).put(data);
    return NpyArray.decode("a", buffer.array());
  }
}
