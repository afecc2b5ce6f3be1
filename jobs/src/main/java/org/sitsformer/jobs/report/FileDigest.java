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
  static FileDigest of(byte[] content) {
    return new FileDigest(content.length, Sha256.hex(content));
  }

  /** Reads the whole file; manifests grow with the number of blocks, memory does not. */
  static FileDigest of(RangeInput in) throws IOException {
    return new FileDigest(in.length(), new Sha256().add(in).hex());
  }
}
