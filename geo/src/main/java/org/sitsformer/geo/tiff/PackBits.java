package org.sitsformer.geo.tiff;

import java.util.Arrays;
import java.util.zip.DataFormatException;

/** Run-length coding of bytes. */
final class PackBits {
  private PackBits() {}

  static void decode(byte[] in, int from, int count, byte[] out, int size, int needed)
      throws DataFormatException {
    int at = from;
    int end = from + count;
    int done = 0;
    while (done < size) {
      if (at >= end && done >= needed) {
        return;
      }
      if (at >= end) {
        throw new DataFormatException("PackBits ends after %d of %d bytes".formatted(done, size));
      }
      int run = in[at++];
      if (run >= 0) {
        int literal = Math.min(run + 1, size - done);
        if (literal > end - at) {
          throw new DataFormatException("PackBits run reaches beyond the segment");
        }
        System.arraycopy(in, at, out, done, literal);
        at += run + 1;
        done += literal;
      } else if (run != -128) {
        if (at >= end) {
          throw new DataFormatException("PackBits run has no value");
        }
        int repeat = Math.min(1 - run, size - done);
        Arrays.fill(out, done, done + repeat, in[at++]);
        done += repeat;
      }
    }
  }
}
