package org.sitsformer.geo.tiff;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.GZIPException;
import com.jcraft.jzlib.JZlib;
import java.util.Arrays;

/**
 * Zlib compression in pure Java. The JDK may link the system's zlib, whose bytes differ from one
 * machine to the next; these do not.
 */
final class Deflate {
  private Deflate() {}

  static byte[] compress(byte[] raw, int level) {
    // zlib's own bound for its worst case, incompressible data.
    byte[] out = new byte[raw.length + (raw.length >> 3) + 64];
    Deflater deflater;
    try {
      deflater = new Deflater(level);
    } catch (GZIPException impossible) {
      throw new IllegalArgumentException("Deflate level %d".formatted(level), impossible);
    }
    deflater.setInput(raw);
    deflater.setOutput(out);
    int status = deflater.deflate(JZlib.Z_FINISH);
    if (status != JZlib.Z_STREAM_END) {
      throw new IllegalStateException("Deflate ended with status " + status);
    }
    int length = Math.toIntExact(deflater.getTotalOut());
    deflater.end();
    return Arrays.copyOf(out, length);
  }
}
