package org.sitsformer.jobs.report;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.sitsformer.geo.io.RangeInput;

/**
 * Size and SHA-256 of a file.
 *
 * @param sha256 64 lower-case hex digits
 */
record FileDigest(long bytes, String sha256) {
  /** Manifests grow with the number of blocks; memory must not. */
  private static final int CHUNK = 1 << 20;

  static FileDigest of(byte[] content) {
    MessageDigest digest = sha256Digest();
    digest.update(content);
    return new FileDigest(content.length, HexFormat.of().formatHex(digest.digest()));
  }

  /** Reads the whole file in chunks. */
  static FileDigest of(RangeInput in) throws IOException {
    MessageDigest digest = sha256Digest();
    long length = in.length();
    byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
    for (long at = 0; at < length; at += chunk.length) {
      int size = (int) Math.min(chunk.length, length - at);
      in.readFully(at, chunk, 0, size);
      digest.update(chunk, 0, size);
    }
    return new FileDigest(length, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JVM has no SHA-256", e);
    }
  }
}
