package org.sitsformer.runs.folder;

import java.io.IOException;
import org.sitsformer.geo.io.RangeInput;
import org.sitsformer.geo.io.Sha256;

/**
 * Size and SHA-256 of a file.
 *
 * @param bytes its size
 * @param sha256 64 lower-case hex digits
 */
public record FileDigest(long bytes, String sha256) {
  /** Returns those of a file with this content. */
  public static FileDigest of(byte[] content) {
    return new FileDigest(content.length, Sha256.hex(content));
  }

  /** Reads the whole file in parts: manifests grow with the number of blocks, memory does not. */
  public static FileDigest of(RangeInput in) throws IOException {
    return new FileDigest(in.length(), new Sha256().add(in).hex());
  }
}
