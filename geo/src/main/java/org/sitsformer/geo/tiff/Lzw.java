package org.sitsformer.geo.tiff;

import java.util.zip.DataFormatException;

/**
 * TIFF's LZW, and the bit-reversed one of libtiff before 1992. A code's string is not stored: it
 * stands in the output already, where its first use was written. For one thread.
 */
final class Lzw {
  private static final int CLEAR = 256;
  private static final int END = 257;
  private static final int FIRST = 258;
  private static final int CODES = 4096;

  private final int[] start = new int[CODES];
  private final int[] length = new int[CODES];

  void decode(byte[] in, int from, int count, byte[] out, int size, int needed)
      throws DataFormatException {
    // Codes start with CLEAR: 9 bits 100000000 from the top, or 0 then 1 from the bottom.
    boolean old = count >= 2 && in[from] == 0 && (in[from + 1] & 1) != 0;
    int end = from + count;
    int at = from;
    int bits = 0;
    int held = 0;
    int width = 9;
    int next = FIRST;
    int done = 0;
    int previous = -1;
    while (done < size) {
      while (held < width) {
        if (at >= end && done >= needed) {
          return;
        }
        if (at >= end) {
          throw new DataFormatException("LZW ends after %d of %d bytes".formatted(done, size));
        }
        int octet = in[at++] & 0xFF;
        bits = old ? bits | (octet << held) : (bits << 8) | octet;
        held += 8;
      }
      int code;
      held -= width;
      if (old) {
        code = bits & ((1 << width) - 1);
        bits >>>= width;
      } else {
        code = (bits >>> held) & ((1 << width) - 1);
        bits &= (1 << held) - 1;
      }
      if (code == END && done >= needed) {
        return;
      }
      if (code == END) {
        throw new DataFormatException("LZW ends after %d of %d bytes".formatted(done, size));
      }
      if (code == CLEAR) {
        width = 9;
        next = FIRST;
        previous = -1;
        continue;
      }
      int begin = done;
      if (previous >= 0 && next < CODES) {
        // The new string is the previous one and the byte that follows it in the output.
        start[next] = previous;
        length[next] = done - previous + 1;
        next++;
      }
      if (code < CLEAR) {
        out[done++] = (byte) code;
      } else if (code < next && code >= FIRST) {
        int source = start[code];
        int stop = Math.min(size, done + length[code]);
        // Byte by byte: the string may reach into what is being written.
        while (done < stop) {
          out[done++] = out[source++];
        }
      } else {
        throw new DataFormatException("LZW code %d is not yet in the table".formatted(code));
      }
      previous = begin;
      // The encoder widens one code early, the old one did not.
      if (next + (old ? 0 : 1) >= 1 << width && width < 12) {
        width++;
      }
    }
  }
}
