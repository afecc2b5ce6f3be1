package org.sitsformer.geo.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The tags of one image on their way into a file, little-endian, sorted as TIFF demands. */
final class DirectoryEncoder {
  private record Value(int type, int count, byte[] bytes) {}

  private final boolean big;
  private final TreeMap<Integer, Value> values = new TreeMap<>();

  DirectoryEncoder(boolean big) {
    this.big = big;
  }

  void shorts(int tag, int... numbers) {
    ByteBuffer bytes = buffer(2 * numbers.length);
    for (int number : numbers) {
      bytes.putShort((short) number);
    }
    values.put(tag, new Value(Tags.SHORT, numbers.length, bytes.array()));
  }

  /** Writes LONG, or LONG8 in a BigTIFF. */
  void longs(int tag, long... numbers) {
    ByteBuffer bytes = buffer((big ? 8 : 4) * numbers.length);
    for (long number : numbers) {
      if (big) {
        bytes.putLong(number);
      } else {
        bytes.putInt((int) number);
      }
    }
    values.put(tag, new Value(big ? Tags.LONG8 : Tags.LONG, numbers.length, bytes.array()));
  }

  void doubles(int tag, double... numbers) {
    ByteBuffer bytes = buffer(8 * numbers.length);
    for (double number : numbers) {
      bytes.putDouble(number);
    }
    values.put(tag, new Value(Tags.DOUBLE, numbers.length, bytes.array()));
  }

  /** Writes text as UTF-8, as GDAL does, with its final NUL. */
  void ascii(int tag, String text) {
    byte[] bytes = (text + '\0').getBytes(StandardCharsets.UTF_8);
    values.put(tag, new Value(Tags.ASCII, bytes.length, bytes));
  }

  void undefined(int tag, byte[] bytes) {
    values.put(tag, new Value(Tags.UNDEFINED, bytes.length, bytes));
  }

  /** Returns the bytes of the directory and its values together. */
  int size() {
    int size = directorySize();
    for (Value value : values.values()) {
      size += padded(outOfLine(value));
    }
    return padded(size);
  }

  private int directorySize() {
    return padded(big ? 8 + 20 * values.size() + 8 : 2 + 12 * values.size() + 4);
  }

  private int outOfLine(Value value) {
    return value.bytes.length > (big ? 8 : 4) ? value.bytes.length : 0;
  }

  /** Eight bytes keep every value aligned in both flavours. */
  private static int padded(int size) {
    return (size + 7) & ~7;
  }

  /** Returns the directory as it stands at byte {@code position} of the file. */
  byte[] encode(long position, long next) {
    ByteBuffer out = buffer(size());
    putCount(out, values.size());
    int free = directorySize();
    for (Map.Entry<Integer, Value> entry : values.entrySet()) {
      Value value = entry.getValue();
      out.putShort(entry.getKey().shortValue()).putShort((short) value.type);
      putOffset(out, value.count);
      if (outOfLine(value) == 0) {
        int field = out.position();
        out.put(value.bytes);
        out.position(field + (big ? 8 : 4));
      } else {
        putOffset(out, position + free);
        System.arraycopy(value.bytes, 0, out.array(), free, value.bytes.length);
        free += padded(value.bytes.length);
      }
    }
    putOffset(out, next);
    return out.array();
  }

  private void putCount(ByteBuffer out, int count) {
    if (big) {
      out.putLong(count);
    } else {
      out.putShort((short) count);
    }
  }

  private void putOffset(ByteBuffer out, long offset) {
    if (big) {
      out.putLong(offset);
    } else {
      out.putInt((int) offset);
    }
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
