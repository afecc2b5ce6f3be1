package org.sitsformer.jobs.report;

import java.io.IOException;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Sha256;

/**
 * Size and SHA-256 of a file.
 *
 * @param sha256 64 lower-case hex digits
 */
record FileDigest(long bytes, String sha256) {
  /** Manifests grow with the number of blocks; memory must not. */
  private static final int CHUNK = 1 << 20;

  static FileDigest of(byte[] content) {
    return new FileDigest(content.length, Sha256.hex(content));
  }

  /** Reads the whole file in chunks. */
  static FileDigest of(RangeInput in) throws IOException {
    Sha256 digest = new Sha256();
    long length = in.length();
    byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
    for (long at = 0; at < length; at += chunk.length) {
      int size = (int) Math.min(chunk.length, length - at);
      in.readFully(at, chunk, 0, size);
      digest.add(chunk, 0, size);
    }
    return new FileDigest(length, digest.hex());
  }
}
