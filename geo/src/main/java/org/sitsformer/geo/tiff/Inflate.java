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
    return new Inflate(NATIVE ? new IntelInflater(true) : null);
  }

  static Inflate portable() {
    return new Inflate(null);
  }

  boolean isNative() {
    return fast != null;
  }

  /**
   * Fills {@code out[0, size)}, or at least {@code needed} bytes of it; what a stream holds beyond
   * that is left. Unlike in libtiff, a stream without its end or with a wrong checksum is damaged.
   */
  void inflate(byte[] in, int from, int length, byte[] out, int size, int needed)
      throws DataFormatException {
    if (fast == null || !inflateFast(in, from, length, out, size)) {
      inflatePortable(in, from, length, out, size, needed);
    }
  }

  private boolean inflateFast(byte[] in, int from, int length, byte[] out, int size) {
    // It takes the bare stream only: two bytes of zlib's header before, its checksum after it.
    if (length < 6 || (in[from] & 0x0F) != 8 || (in[from + 1] & 0x20) != 0) {
      return false;
    }
    if (((in[from] & 0xFF) << 8 | (in[from + 1] & 0xFF)) % 31 != 0) {
      return false;
    }
    try {
      fast.reset();
      fast.setInput(in, from + 2, length - 2);
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
    return isProven(in, from + length, out, size);
  }

  /** Returns true if the last bytes of a segment are the checksum of what was decoded. */
  private static boolean isProven(byte[] in, int end, byte[] out, int size) {
    Adler32 checksum = new Adler32();
    checksum.update(out, 0, size);
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
    while (done < size && !portable.finished()) {
      int now = portable.inflate(out, done, size - done);
      if (now == 0 && !portable.finished()) {
        throw new DataFormatException("Deflate stream breaks off after %d bytes".formatted(done));
      }
      done += now;
    }
    if (done < needed) {
      throw new DataFormatException(
          "Deflate stream ends after %d of %d bytes".formatted(done, needed));
    }
    if (done == size && length >= 6 && isProven(in, from + length, out, size)) {
      return;
    }
    // Only the checksum at the end tells that no bit was changed, so the end is looked for.
    byte[] surplus = new byte[4096];
    for (long left = (long) size + surplus.length; !portable.finished(); ) {
      int now = portable.inflate(surplus);
      left -= now;
      if (left < 0 || (now == 0 && !portable.finished())) {
        throw new DataFormatException("Deflate stream has no end after %d bytes".formatted(done));
      }
    }
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
      return new Inflate(new IntelInflater(true))
              .inflateFast(packed, 0, packed.length, back, back.length)
          && java.util.Arrays.equals(sample, back);
    } catch (LinkageError | RuntimeException unusable) {
      LOGGER.debug("Intel's inflater does not load, using the JDK's", unusable);
      return false;
    }
  }
}
