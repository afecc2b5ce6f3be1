package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The tags of one image as the file has them; values are read when they are asked for. */
final class Directory {
  /** More images than any archive has; a chain that goes on is damage. */
  private static final int MOST_DIRECTORIES = 4096;

  /** A value of a tag: where it stands and how many of which type. */
  private record Entry(int type, long count, long position) {
    long bytes() {
      int size = Tags.size(type);
      return count > Long.MAX_VALUE / 8 ? Long.MAX_VALUE : count * size;
    }
  }

  private final HeaderBytes file;
  private final long position;
  private final Map<Integer, Entry> entries;

  private Directory(HeaderBytes file, long position, Map<Integer, Entry> entries) {
    this.file = file;
    this.position = position;
    this.entries = entries;
  }

  /** Follows the chain of directories from the file's header. */
  static List<Directory> readAll(HeaderBytes file) throws IOException {
    if (file.length() < 8) {
      throw new TiffException(
          TiffException.Code.NOT_TIFF, file.name(), 0, "Only %d bytes".formatted(file.length()));
    }
    ByteBuffer magic = file.read(0, 4);
    int mark = magic.getShort(0);
    if (mark == 0x4D4D) {
      file.order(java.nio.ByteOrder.BIG_ENDIAN);
    } else if (mark != 0x4949) {
      throw new TiffException(
          TiffException.Code.NOT_TIFF, file.name(), 0, "No II or MM byte-order mark");
    }
    int version = file.read(2, 2).getShort();
    if (version != 42 && version != 43) {
      throw new TiffException(
          TiffException.Code.NOT_TIFF, file.name(), 2, "Version %d".formatted(version));
    }
    boolean big = version == 43;
    long next = big ? file.read(8, 8).getLong() : file.read(4, 4).getInt() & 0xFFFFFFFFL;
    return chain(file, next, big);
  }

  private static List<Directory> chain(HeaderBytes file, long first, boolean big)
      throws IOException {
    List<Directory> directories = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    long next = first;
    while (next != 0) {
      if (!seen.add(next) || seen.size() > MOST_DIRECTORIES) {
        if (directories.isEmpty()) {
          throw file.damaged(next, "The directories form a loop");
        }
        return directories;
      }
      try {
        long end = read(file, next, big, directories);
        next = big ? file.read(end, 8).getLong() : file.read(end, 4).getInt() & 0xFFFFFFFFL;
      } catch (TiffException broken) {
        // What the first image says is whole; later ones are its overviews, which we can miss.
        if (directories.isEmpty()) {
          throw broken;
        }
        return directories;
      }
    }
    if (directories.isEmpty()) {
      throw file.damaged(4, "No image");
    }
    return directories;
  }

  /** Adds the directory at {@code at} and returns where the pointer to the next one stands. */
  private static long read(HeaderBytes file, long at, boolean big, List<Directory> into)
      throws IOException {
    long count = big ? file.read(at, 8).getLong() : file.read(at, 2).getShort() & 0xFFFF;
    if (count <= 0 || count > 65535) {
      throw file.damaged(at, "Directory of %s tags".formatted(Long.toUnsignedString(count)));
    }
    int size = big ? 20 : 12;
    long start = at + (big ? 8 : 2);
    ByteBuffer bytes = file.read(start, count * size);
    Map<Integer, Entry> entries = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      int field = i * size;
      int tag = bytes.getShort(field) & 0xFFFF;
      int type = bytes.getShort(field + 2) & 0xFFFF;
      long number = big ? bytes.getLong(field + 4) : bytes.getInt(field + 4) & 0xFFFFFFFFL;
      if (Tags.size(type) == 0 || number < 0) {
        continue;
      }
      int inline = big ? 8 : 4;
      long place = start + field + (big ? 12 : 8);
      Entry entry = new Entry(type, number, place);
      if (entry.bytes() > inline) {
        long offset = big ? bytes.getLong(field + 12) : bytes.getInt(field + 8) & 0xFFFFFFFFL;
        entry = new Entry(type, number, offset);
      }
      // The first of two equal tags counts, as in libtiff.
      entries.putIfAbsent(tag, entry);
    }
    into.add(new Directory(file, at, entries));
    return start + count * size;
  }

  HeaderBytes file() {
    return file;
  }

  /** Returns where this directory stands. */
  long position() {
    return position;
  }

  boolean has(int tag) {
    return entries.containsKey(tag);
  }

  Set<Integer> tags() {
    return entries.keySet();
  }

  /** Returns the place of a tag's value, for messages. */
  long position(int tag) {
    Entry entry = entries.get(tag);
    return entry == null ? position : entry.position;
  }

  /** Returns the size of a tag's value in bytes, 0 where it is absent. */
  long bytes(int tag) {
    Entry entry = entries.get(tag);
    return entry == null ? 0 : entry.bytes();
  }

  private ByteBuffer value(Entry entry, long count) throws IOException {
    long bytes = count * Tags.size(entry.type);
    return file.read(entry.position, bytes);
  }

  /** Returns the first number of a tag, or {@code absent}. Signed types keep their sign. */
  long number(int tag, long absent) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null || entry.count == 0) {
      return absent;
    }
    return number(value(entry, 1), 0, entry.type);
  }

  /** Returns the whole numbers of a tag, at most {@code most} of them; empty where it is absent. */
  long[] numbers(int tag, long most) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return new long[0];
    }
    long count = Math.min(most, entry.count);
    ByteBuffer bytes = value(entry, count);
    long[] numbers = new long[(int) count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(bytes, i, entry.type);
    }
    return numbers;
  }

  private static long number(ByteBuffer bytes, int index, int type) {
    return switch (type) {
      case 1, 2, 7 -> bytes.get(index) & 0xFF;
      case 6 -> bytes.get(index);
      case 3 -> bytes.getShort(2 * index) & 0xFFFF;
      case 8 -> bytes.getShort(2 * index);
      case 4, 13 -> bytes.getInt(4 * index) & 0xFFFFFFFFL;
      case 9 -> bytes.getInt(4 * index);
      case 16, 17, 18 -> bytes.getLong(8 * index);
      default -> (long) real(bytes, index, type);
    };
  }

  double[] doubles(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return new double[0];
    }
    ByteBuffer bytes = value(entry, entry.count);
    double[] numbers = new double[(int) entry.count];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = real(bytes, i, entry.type);
    }
    return numbers;
  }

  private static double real(ByteBuffer bytes, int index, int type) {
    return switch (type) {
      case 5 ->
          (double) (bytes.getInt(8 * index) & 0xFFFFFFFFL)
              / (bytes.getInt(8 * index + 4) & 0xFFFFFFFFL);
      case 10 -> (double) bytes.getInt(8 * index) / bytes.getInt(8 * index + 4);
      case 11 -> bytes.getFloat(4 * index);
      case 12 -> bytes.getDouble(8 * index);
      default -> number(bytes, index, type);
    };
  }

  /** Returns a tag's bytes as they stand. */
  byte[] raw(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return new byte[0];
    }
    ByteBuffer value = value(entry, entry.count);
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    return bytes;
  }

  /** Returns a text without its final NULs, empty where the tag is absent. */
  String text(int tag) throws IOException {
    byte[] bytes = raw(tag);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }
}
