package org.sitsformer.geo.tiff;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.sitsformer.geo.io.RangeInput;

/**
 * The parts of a file that its header stands in, read in few large pieces. Every request is checked
 * against the file's length before memory is taken, and all requests together against a budget, so
 * that no claim in the file costs more than the file itself could hold.
 */
final class HeaderBytes {
  private static final int PIECE = 65536;

  /** Read before what was asked for: libtiff puts values on either side of their directory. */
  private static final int BEFORE = 4096;

  /** Bytes of tag values a file may have: the offsets of 16 million segments and more. */
  private static final long LARGEST_HEADER = 512L << 20;

  private record Piece(long start, byte[] bytes) {}

  private final RangeInput in;
  private final long length;
  private final List<Piece> pieces = new ArrayList<>();
  private long budget;
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  HeaderBytes(RangeInput in) throws IOException {
    this.in = in;
    this.length = in.length();
    this.budget = Math.min(LARGEST_HEADER, 4 * length + PIECE);
  }

  void order(ByteOrder byteOrder) {
    order = byteOrder;
  }

  boolean isBigEndian() {
    return order == ByteOrder.BIG_ENDIAN;
  }

  String name() {
    return in.name();
  }

  long length() {
    return length;
  }

  /** Returns {@code count} bytes at {@code position}, in the file's byte order. */
  ByteBuffer read(long position, long count) throws IOException {
    if (position < 0 || count < 0 || position > length - count) {
      throw new TiffException(
          TiffException.Code.TRUNCATED,
          name(),
          position,
          "%s bytes wanted, the file has %d"
              .formatted(Long.toUnsignedString(count), Math.max(0, length - position)));
    }
    budget -= count;
    if (budget < 0) {
      throw new TiffException(
          TiffException.Code.TOO_LARGE, name(), position, "The header's values never end");
    }
    int size = (int) count;
    for (Piece piece : pieces) {
      long at = position - piece.start;
      if (at >= 0 && at + size <= piece.bytes.length) {
        return ByteBuffer.wrap(piece.bytes, (int) at, size).slice().order(order);
      }
    }
    if (size > PIECE / 2) {
      byte[] bytes = new byte[size];
      in.readFully(position, bytes, 0, size);
      return ByteBuffer.wrap(bytes).order(order);
    }
    long start = pieces.isEmpty() && position < PIECE / 2 ? 0 : Math.max(0, position - BEFORE);
    byte[] bytes = new byte[(int) Math.min(PIECE, length - start)];
    in.readFully(start, bytes, 0, bytes.length);
    pieces.add(new Piece(start, bytes));
    return ByteBuffer.wrap(bytes, (int) (position - start), size).slice().order(order);
  }

  TiffException damaged(long position, String reason) {
    return new TiffException(TiffException.Code.DAMAGED_HEADER, name(), position, reason);
  }
}
