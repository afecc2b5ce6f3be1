package org.sitsformer.geo.tiff;

import com.intel.gkl.compression.IntelInflater;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Zlib decompression by Intel's library where it loads, which is about twice as fast as the JDK's.
 * The JDK has the last word: whatever the fast one does not decode to the full size with the right
 * checksum is decoded again, so both give the same bytes and call the same segments damaged. For
 * one thread.
 */
final class Inflate {
  private static final Logger LOGGER = LoggerFactory.getLogger(Inflate.class);
  private static final boolean NATIVE = isNativeUsable();

  private final Inflater portable = new Inflater();
  private final Inflater fast;

  private Inflate(Inflater fast) {
    this.fast = fast;
  }

  static Inflate create() {
    return new Inflate(NATIVE ? new IntelInflater(false) : null);
  }

  static Inflate portable() {
    return new Inflate(null);
  }

  boolean isNative() {
    return fast != null;
  }

  /**
   * Fills {@code out[0, size)}, or at least {@code needed} bytes of it; what a stream holds beyond
   * that is left, as libtiff does.
   */
  void inflate(byte[] in, int from, int length, byte[] out, int size, int needed)
      throws DataFormatException {
    if (fast == null || !inflateFast(in, from, length, out, size)) {
      inflatePortable(in, from, length, out, size, needed);
    }
  }

  private boolean inflateFast(byte[] in, int from, int length, byte[] out, int size) {
    if (length < 6) {
      return false;
    }
    try {
      fast.reset();
      fast.setInput(in, from, length);
      int done = 0;
      while (done < size) {
        int now = fast.inflate(out, done, size - done);
        if (now <= 0) {
          return false;
        }
        done += now;
      }
    } catch (DataFormatException | RuntimeException refused) {
      return false;
    }
    // The library does not say where the stream ended; in most files that is the segment's end.
    Adler32 checksum = new Adler32();
    checksum.update(out, 0, size);
    int end = from + length;
    int stated =
        (in[end - 4] & 0xFF) << 24
            | (in[end - 3] & 0xFF) << 16
            | (in[end - 2] & 0xFF) << 8
            | (in[end - 1] & 0xFF);
    return (int) checksum.getValue() == stated;
  }

  private void inflatePortable(byte[] in, int from, int length, byte[] out, int size, int needed)
      throws DataFormatException {
    portable.reset();
    portable.setInput(in, from, length);
    int done = 0;
    while (done < size) {
      int now = portable.inflate(out, done, size - done);
      if (now == 0 && done >= needed) {
        return;
      }
      if (now == 0) {
        throw new DataFormatException(
            "Deflate stream ends after %d of %d bytes".formatted(done, size));
      }
      done += now;
    }
    // One step on makes the inflater compare the checksum, where the stream has one.
    portable.inflate(new byte[1]);
  }

  private static boolean isNativeUsable() {
    try {
      if (!new IntelInflater().load(null)) {
        return false;
      }
      byte[] sample = new byte[100_000];
      new Random(1).nextBytes(sample);
      java.util.Arrays.fill(sample, 20_000, 90_000, (byte) 7);
      byte[] packed = Deflate.compress(sample, 6);
      byte[] back = new byte[sample.length];
      return new Inflate(new IntelInflater(false))
              .inflateFast(packed, 0, packed.length, back, back.length)
          && java.util.Arrays.equals(sample, back);
    } catch (LinkageError | RuntimeException unusable) {
      LOGGER.debug("Intel's inflater does not load, using the JDK's", unusable);
      return false;
    }
  }
}
