package org.sitsformer.predict.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One array of NumPy's .npy format: numbers and booleans only, little-endian, C order. Anything
 * else is refused, above all objects, since those would be pickles.
 *
 * @param name what messages call it
 * @param type NumPy's type without its byte order, such as {@code f4}
 * @param shape lengths of the axes, outermost first
 * @param data the elements, at position 0, little-endian
 */
record NpyArray(String name, String type, int[] shape, ByteBuffer data) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");
  private static final Pattern TYPE = Pattern.compile("<(f4|f8|i4|i8)|\\|(b1|u1)");

  /**
   * Decodes the bytes of one .npy file.
   *
   * @throws IOException if it is damaged or holds other things than plain numbers
   */
  static NpyArray decode(String name, byte[] bytes) throws IOException {
    if (bytes.length < 12 || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new IOException("%s: not a NumPy array".formatted(name));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int major = bytes[6];
    long headerLength =
        major == 1
            ? Short.toUnsignedInt(buffer.getShort(8))
            : Integer.toUnsignedLong(buffer.getInt(8));
    int headerStart = major == 1 ? 10 : 12;
    if (headerStart + headerLength > bytes.length) {
      throw new IOException("%s: ends within its header".formatted(name));
    }
    String header = new String(bytes, headerStart, (int) headerLength, StandardCharsets.ISO_8859_1);
    String description = find(DESCRIPTION, header, name, "descr");
    Matcher type = TYPE.matcher(description);
    if (!type.matches()) {
      throw new IOException(
          "%s: type '%s'; allowed: <f4, <f8, <i4, <i8, |b1, |u1".formatted(name, description));
    }
    if (find(FORTRAN, header, name, "fortran_order").equals("True")) {
      throw new IOException("%s: Fortran order; allowed: C order".formatted(name));
    }
    String plain = type.group(1) != null ? type.group(1) : type.group(2);
    int[] shape = shape(find(SHAPE, header, name, "shape"), name);
    int start = headerStart + (int) headerLength;
    long wanted = bytes(shape, plain.charAt(1) - '0', name);
    if (wanted != bytes.length - start) {
      throw new IOException(
          "%s: shape %s of %s needs %d bytes, the file has %d"
              .formatted(name, Arrays.toString(shape), plain, wanted, bytes.length - start));
    }
    ByteBuffer data = buffer.slice(start, bytes.length - start).order(ByteOrder.LITTLE_ENDIAN);
    return new NpyArray(name, plain, shape, data);
  }

  private static String find(Pattern pattern, String header, String name, String key)
      throws IOException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new IOException("%s: no usable '%s' in its header".formatted(name, key));
    }
    return matcher.group(1);
  }

  private static int[] shape(String text, String name) throws IOException {
    try {
      return Pattern.compile(",")
          .splitAsStream(text)
          .map(String::strip)
          .filter(part -> !part.isEmpty())
          .mapToInt(Integer::parseInt)
          .toArray();
    } catch (NumberFormatException e) {
      throw new IOException("%s: shape (%s) is too large".formatted(name, text), e);
    }
  }

  private static long bytes(int[] shape, int bytesPerElement, String name) throws IOException {
    try {
      long bytes = bytesPerElement;
      for (int length : shape) {
        bytes = Math.multiplyExact(bytes, length);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw new IOException("%s: shape %s is too large".formatted(name, Arrays.toString(shape)), e);
    }
  }

  /** Returns the number of elements. */
  int size() {
    return Arrays.stream(shape).reduce(1, (product, length) -> product * length);
  }

  /** Returns the elements as floats; float64 is rounded. */
  float[] floats() throws IOException {
    float[] floats = new float[size()];
    switch (type) {
      case "f4" -> data.asFloatBuffer().get(floats);
      case "f8" -> {
        for (int i = 0; i < floats.length; i++) {
          floats[i] = (float) data.getDouble(8 * i);
        }
      }
      default -> throw new IOException("%s: type %s; allowed: f4, f8".formatted(name, type));
    }
    return floats;
  }

  /** Returns the elements as longs. */
  long[] longs() throws IOException {
    long[] longs = new long[size()];
    switch (type) {
      case "i8" -> data.asLongBuffer().get(longs);
      case "i4" -> {
        for (int i = 0; i < longs.length; i++) {
          longs[i] = data.getInt(4 * i);
        }
      }
      default -> throw new IOException("%s: type %s; allowed: i4, i8".formatted(name, type));
    }
    return longs;
  }

  /** Returns the elements as bytes, 1 for true. */
  byte[] flags() throws IOException {
    if (!type.equals("b1") && !type.equals("u1")) {
      throw new IOException("%s: type %s; allowed: b1, u1".formatted(name, type));
    }
    byte[] flags = new byte[size()];
    data.get(0, flags);
    return flags;
  }
}
